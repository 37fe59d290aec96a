import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { TestFunctions } from './test-functions.ts';

const subject = new TestFunctions();

test('passes a handler its event and Lambda’s context, and returns its result', async () => {
  const { payload } = await subject.invoke('index-echo', { a: 1 });

  expect(payload).toMatchObject({
    event: { a: 1 },
    context: { name: 'index-echo', arn: 'arn:aws:lambda:us-east-1:000000000000:function:index-echo', left: true },
  });
});

test('keeps a thread for the next event', async () => {
  const first = await subject.invoke('index-echo');
  const second = await subject.invoke('index-echo');

  const [one, two] = [first.payload, second.payload] as { started: number; events: number }[];
  expect(two).toMatchObject({ started: one?.started, events: (one?.events ?? 0) + 1 });
});

test('loads functions ahead of their first event', async () => {
  const lambdas = [subject.lambda('index.echo'), subject.lambda('broken.handler')];
  const warmed = subject.open(lambdas);

  await Promise.all([warmed.warm(), warmed.warm()]);
  const loadedBefore = Date.now();
  const echo = await warmed.find('index-echo')!.invoke('{}');
  const broken = await warmed.find('broken-handler')!.invoke('{}');
  await warmed.close();

  const { payload } = echo.outcome as { payload: string };
  expect((JSON.parse(payload) as { started: number }).started).toBeLessThan(loadedBefore + 1);
  expect(broken.outcome).toMatchObject({ error: { errorType: 'TypeError', errorMessage: 'no start' } });
});

test('runs simultaneous events at once', async () => {
  const meeting = path.join(subject.folder, 'meeting');
  mkdirSync(meeting);

  const met = await Promise.all([
    subject.invoke('index-meet', { folder: meeting }),
    subject.invoke('index-meet', { folder: meeting }),
  ]);

  expect(met).toEqual([{ payload: 'met' }, { payload: 'met' }]);
});

test('queues events beyond the number of threads', async () => {
  const answers = await Promise.all(Array.from({ length: 25 }, (_, i) => subject.invoke('index-echo', i)));

  const threads = new Set(answers.map(({ payload }) => (payload as { started: number }).started));
  expect(answers.map(({ payload }) => (payload as { event: number }).event)).toEqual(answers.map((_, i) => i));
  expect(threads.size).toBeLessThanOrEqual(10);
});

test('gives functions the template’s and Lambda’s environment and the AWS endpoint, and nothing from this machine’s', async () => {
  const { payload } = await subject.invoke('index-environment');

  expect(payload).toEqual({
    TABLE: 't',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_LAMBDA_FUNCTION_NAME: 'index-environment',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/index-environment',
    AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/) as string,
    LAMBDA_TASK_ROOT: subject.folder,
    _HANDLER: 'index.environment',
  });
});

test('loads an ECMAScript module too', async () => {
  expect(await subject.invoke('module-handler')).toEqual({ payload: 'from a module' });
});

test.each([
  ['throws', 'index-fail', { errorType: 'InvalidInput', errorMessage: 'too far' }],
  ['throws what is not an Error', 'index-text', { errorType: 'string', errorMessage: 'just text', trace: [] }],
  ['ends its process', 'index-leave', { errorType: 'Runtime.ExitError' }],
  [
    'is not exported',
    'index-missing',
    { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.missing is undefined or not exported' },
  ],
  ['has no file', 'nofile-handler', { errorType: 'Runtime.ImportModuleError' }],
  ['cannot be loaded', 'broken-handler', { errorType: 'TypeError', errorMessage: 'no start' }],
  [
    'never ends',
    'index-hang',
    {
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 0.30 seconds$/) as string,
    },
  ],
  ['never yields', 'index-spin', { errorType: 'Sandbox.Timedout' }],
])('reports a handler that %s as Lambda does', async (_, name, error) => {
  expect((await subject.invoke(name)).error).toMatchObject(error);
});

test('runs further events after a failure of any kind', async () => {
  const answers = [
    await subject.invoke('index-hang'),
    await subject.invoke('index-hang'),
    await subject.invoke('index-leave'),
    await subject.invoke('index-leave'),
  ];

  expect(answers.map(({ error }) => (error as { errorType: string }).errorType)).toEqual([
    'Sandbox.Timedout',
    'Sandbox.Timedout',
    'Runtime.ExitError',
    'Runtime.ExitError',
  ]);
});

test('ends the thread after an error that follows the answer, and runs further events', async () => {
  const thrown = { errorType: 'Error', errorMessage: 'after the answer' };
  for (let i = 0; i < 5; i++) {
    // As on AWS, the next event fails if it came before the thread had ended.
    const { error = thrown } = await subject.invoke('index-late');
    expect(error).toMatchObject(thrown);
  }
});
