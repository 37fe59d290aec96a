import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Refusal } from '../../../../infra/local/iam/refusal.ts';
import { lambdaInvokeIntegration } from '../../../../infra/local/lambda/integration.ts';
import { serveInvoke } from '../../../../infra/local/lambda/invoke-api.ts';
import { LambdaRuntime } from '../../../../infra/local/lambda/runtime.ts';
import { StatesError } from '../../../../infra/local/states/step-functions.ts';
import type { LocalLambda } from '../../../../infra/local/template/local-stack.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { lambdaLogs, openLogGroups, writtenLog } from '../logs/written-logs.ts';
import { bundleLocalCloud, eventually } from '../running-cloud.ts';

let runtime: LambdaRuntime;
// Before the folder's own hook, which removes it.
afterAll(() => runtime.close());
const folder = temporaryFolder();
const logs = path.join(folder, 'logs');
const onError = (error: unknown): never => {
  throw error;
};

const HANDLERS: Readonly<Record<string, string>> = {
  'index.cjs': `
    const started = Date.now() + Math.random();
    let events = 0;
    exports.echo = async (event, context) => ({ event, started, events: ++events, context: {
      name: context.functionName, arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis() > 0 } });
    exports.environment = async () => process.env;
    exports.say = async ({ text }, { logStreamName }) => {
      console.log(text, { of: 'an object' });
      process.stdout.write('written\\n');
      console.error('and\\n' + text);
      return logStreamName;
    };
    exports.fail = async () => { const error = new RangeError('too far'); error.name = 'InvalidInput'; throw error; };
    exports.text = async () => { throw 'just text'; };
    exports.hang = () => new Promise(() => setInterval(() => {}, 1000));
    exports.spin = () => { for (;;); };
    exports.leave = () => process.exit(3);
    exports.late = async () => { setTimeout(() => { throw new Error('after the answer'); }, 1); };
    exports.meet = async ({ folder }) => {
      const fs = require('node:fs');
      fs.writeFileSync(folder + '/' + process.hrtime.bigint(), '');
      while (fs.readdirSync(folder).length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      return 'met';
    };`,
  'module.mjs': `export const handler = async () => 'from a module';`,
  'broken.cjs': `throw new TypeError('no start');`,
};

function lambda(handler: string, change: Partial<LocalLambda> = {}): LocalLambda {
  const name = handler.replace('.', '-');
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  const limits = { timeoutSeconds: 5, memoryMiB: 128, logGroup: `/aws/lambda/${name}`, roleArn: 'role' };
  return { logicalId: name, name, arn, assetDirectory: folder, handler, environment: {}, ...limits, ...change };
}

beforeAll(() => {
  for (const [file, content] of Object.entries(HANDLERS)) writeFileSync(path.join(folder, file), content);
  const names = ['echo', 'say', 'fail', 'text', 'leave', 'late', 'meet', 'missing'].map((name) => `index.${name}`);
  const lambdas = [...names, 'module.handler', 'broken.handler', 'nofile.handler'].map((handler) => lambda(handler));
  const quick = ['index.hang', 'index.spin'].map((handler) => lambda(handler, { timeoutSeconds: 0.3 }));
  const environment = lambda('index.environment', { environment: { TABLE: 't' } });
  runtime = new LambdaRuntime({
    lambdas: [...lambdas, ...quick, environment],
    program: bundleLocalCloud(folder),
    environment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    ...lambdaLogs(logs),
    onError,
  });
});

async function invoke(name: string, event: unknown = {}): Promise<{ payload?: unknown; error?: object }> {
  const { outcome } = await runtime.find(name)!.invoke(JSON.stringify(event));
  return 'payload' in outcome ? { payload: JSON.parse(outcome.payload) } : { error: outcome.error };
}

test('passes a handler its event and Lambda’s context, and returns its result', async () => {
  const { payload } = await invoke('index-echo', { a: 1 });

  expect(payload).toMatchObject({
    event: { a: 1 },
    context: { name: 'index-echo', arn: 'arn:aws:lambda:us-east-1:000000000000:function:index-echo', left: true },
  });
});

test('keeps a thread for the next event', async () => {
  const first = await invoke('index-echo');
  const second = await invoke('index-echo');

  const [one, two] = [first.payload, second.payload] as { started: number; events: number }[];
  expect(two).toMatchObject({ started: one?.started, events: (one?.events ?? 0) + 1 });
});

test('loads functions ahead of their first event', async () => {
  const lambdas = [lambda('index.echo'), lambda('broken.handler')];
  const options = { program: bundleLocalCloud(folder), environment: {}, ...lambdaLogs(logs), onError };
  const warmed = new LambdaRuntime({ ...options, lambdas });

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
  const meeting = path.join(folder, 'meeting');
  mkdirSync(meeting);

  const met = await Promise.all([invoke('index-meet', { folder: meeting }), invoke('index-meet', { folder: meeting })]);

  expect(met).toEqual([{ payload: 'met' }, { payload: 'met' }]);
});

test('queues events beyond the number of threads', async () => {
  const answers = await Promise.all(Array.from({ length: 25 }, (_, i) => invoke('index-echo', i)));

  const threads = new Set(answers.map(({ payload }) => (payload as { started: number }).started));
  expect(answers.map(({ payload }) => (payload as { event: number }).event)).toEqual(answers.map((_, i) => i));
  expect(threads.size).toBeLessThanOrEqual(10);
});

test('gives functions the template’s and Lambda’s environment and the AWS endpoint, and nothing from this machine’s', async () => {
  const { payload } = await invoke('index-environment');

  expect(payload).toEqual({
    TABLE: 't',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_LAMBDA_FUNCTION_NAME: 'index-environment',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/index-environment',
    AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/) as string,
    LAMBDA_TASK_ROOT: folder,
    _HANDLER: 'index.environment',
  });
});

/** A group's log, with its times, ids and figures masked by letters. */
function normalized(group: string): string[] {
  return writtenLog(logs, group)
    .replace(/\d{4}-\d\d-\d\dT[\d:.]{12}Z/g, 'TIME')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replace(/\d+(\.\d+)? (ms|MB)/g, 'N $2')
    .replace(/after [\d.]+ s/g, 'after N s')
    .replace(/"stack":\[.*\]/g, '"stack":[]')
    .trimEnd()
    .split('\n');
}

const REPORT = 'REPORT RequestId: ID\tDuration: N ms\tBilled Duration: N ms\tMemory Size: N MB\tMax Memory Used: N MB';

describe('a function’s log', () => {
  test('labels what the handler prints with its event, as Lambda does', async () => {
    const { payload } = await invoke('index-say', { text: 'hello' });
    const lines = normalized('/aws/lambda/index-say');
    const [stream] = openLogGroups(logs).streams('/aws/lambda/index-say') ?? [];

    expect(stream).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(payload).toBe(stream);
    expect(lines.filter((line) => line !== 'written')).toEqual([
      'START RequestId: ID Version: $LATEST',
      "TIME\tID\tINFO\thello { of: 'an object' }",
      'TIME\tID\tERROR\tand',
      'hello',
      'END RequestId: ID',
      `${REPORT}\tInit Duration: N ms`,
    ]);
    await eventually(
      () => normalized('/aws/lambda/index-say'),
      (all) => all.includes('written'),
    );
  });

  test.each([
    [
      'index-fail',
      ['TIME\tID\tERROR\tInvoke Error \t{"errorType":"InvalidInput","errorMessage":"too far","stack":[]}'],
      '',
    ],
    ['index-hang', ['TIME ID Task timed out after N seconds'], '\tStatus: timeout'],
    [
      'index-leave',
      ['RequestId: ID Error: Runtime exited with error: exit status 3', 'Runtime.ExitError'],
      '\tStatus: error\tError Type: Runtime.ExitError',
    ],
  ])('reports how %s ended', async (name, said, status) => {
    const own = lambda(name.replace('-', '.'), { name: `log-${name}`, logGroup: `log-${name}`, timeoutSeconds: 0.3 });
    const runtimeOfOne = new LambdaRuntime({
      lambdas: [own],
      program: bundleLocalCloud(folder),
      environment: {},
      ...lambdaLogs(logs),
      onError,
    });
    await runtimeOfOne.find(own.name)!.invoke('{}');
    await runtimeOfOne.close();

    const lines = normalized(own.logGroup);

    expect(lines).toEqual([
      'START RequestId: ID Version: $LATEST',
      ...said,
      'END RequestId: ID',
      `${REPORT}\tInit Duration: N ms${status}`,
    ]);
  });
});

test('loads an ECMAScript module too', async () => {
  expect(await invoke('module-handler')).toEqual({ payload: 'from a module' });
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
  expect((await invoke(name)).error).toMatchObject(error);
});

test('runs further events after a failure of any kind', async () => {
  const answers = [
    await invoke('index-hang'),
    await invoke('index-hang'),
    await invoke('index-leave'),
    await invoke('index-leave'),
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
    const { error = thrown } = await invoke('index-late');
    expect(error).toMatchObject(thrown);
  }
});

describe('arn:aws:states:::lambda:invoke', () => {
  const options = { signal: new AbortController().signal, execution: 'arn', heartbeat: () => undefined };
  const authorize = (_: string, functionArn: string): Promise<void> =>
    functionArn.endsWith('index-late')
      ? Promise.reject(new Refusal('denied', 'User: nobody is not authorized'))
      : Promise.resolve();
  const run = (args: Record<string, never> | object): Promise<unknown> =>
    lambdaInvokeIntegration(runtime, authorize).run(
      args as Parameters<ReturnType<typeof lambdaInvokeIntegration>['run']>[0],
      options,
    );

  test.each([
    'index-echo',
    'index-echo:$LATEST',
    'arn:aws:lambda:us-east-1:000000000000:function:index-echo',
    'arn:aws:lambda:us-east-1:000000000000:function:index-echo:live',
  ])('answers %s as the optimized integration does', async (FunctionName) => {
    expect(await run({ FunctionName, Payload: [1] })).toMatchObject({
      ExecutedVersion: '$LATEST',
      Payload: { event: [1] },
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
      StatusCode: 200,
    });
  });

  test('fails the task with the function’s error', async () => {
    const error = await run({ FunctionName: 'index-fail' }).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(StatesError);
    expect(error).toMatchObject({ error: 'InvalidInput' });
    expect(JSON.parse((error as StatesError).cause)).toMatchObject({
      errorType: 'InvalidInput',
      errorMessage: 'too far',
    });
  });

  test('fails the task of a function that does not exist', async () => {
    await expect(run({ FunctionName: 'nobody' })).rejects.toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
  });

  test('fails the task of a function that the state machine’s role may not call, in AWS’s words', async () => {
    await expect(run({ FunctionName: 'index-late' })).rejects.toMatchObject({
      error: 'Lambda.AWSLambdaException',
      cause: expect.stringMatching(
        /^User: nobody is not authorized \(Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: \S+; Proxy: null\)$/,
      ) as string,
    });
  });

  test('refuses malformed arguments', async () => {
    await expect(run({ Payload: 1 })).rejects.toMatchObject({ error: 'States.Runtime' });
  });
});

describe('Lambda’s Invoke', () => {
  const taken: (readonly [name: string, payload: string])[] = [];
  const post = async (url: string, body: string, headers: Record<string, string> = {}) =>
    serveInvoke(runtime, { take: (lambda, payload) => void taken.push([lambda.lambda.name, payload]) })({
      method: 'POST',
      url,
      headers,
      body: Buffer.from(body),
      clientGone: new AbortController().signal,
    });
  const path = (name: string): string => `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;

  test('answers with the payload', async () => {
    const answer = await post(path('index-echo'), '{"b":2}');

    expect(answer).toMatchObject({ status: 200, headers: { 'x-amz-executed-version': '$LATEST' } });
    expect(JSON.parse(answer.body.toString())).toMatchObject({ event: { b: 2 } });
  });

  test('reports a function’s error in a header', async () => {
    const answer = await post(path('index-fail'), '');

    expect(answer).toMatchObject({ status: 200, headers: { 'x-amz-function-error': 'Unhandled' } });
    expect(JSON.parse(answer.body.toString())).toMatchObject({ errorType: 'InvalidInput' });
  });

  test.each([
    ['an event', 'index-echo', '{}', 'Event', 202],
    ['a dry run', 'index-echo', '{}', 'DryRun', 204],
    ['a function that does not exist', 'nobody', '{}', 'RequestResponse', 404],
    ['a payload that is not JSON', 'index-echo', '{', 'RequestResponse', 400],
    ['a payload above 6 MB', 'index-echo', `"${'x'.repeat(6 * 1024 * 1024)}"`, 'RequestResponse', 413],
  ])('answers %s with its status', async (_, name, body, type, status) => {
    expect((await post(path(name), body, { 'x-amz-invocation-type': type })).status).toBe(status);
  });

  test('accepts an event without waiting for the function', async () => {
    await post(path('index-late'), '{"c":3}', { 'x-amz-invocation-type': 'Event' });

    expect(taken.at(-1)).toEqual(['index-late', '{"c":3}']);
  });

  test('refuses other actions', async () => {
    expect(await post('/2015-03-31/functions/', '{}')).toMatchObject({ status: 404 });
  });
});
