import { Refusal } from '../../../../infra/local/iam/refusal.ts';
import { lambdaInvokeIntegration } from '../../../../infra/local/lambda/integration.ts';
import { StatesError } from '../../../../infra/local/states/interpreter/states-error.ts';
import { TestFunctions } from './test-functions.ts';

const subject = new TestFunctions();

describe('arn:aws:states:::lambda:invoke', () => {
  const options = { signal: new AbortController().signal, execution: 'arn', heartbeat: () => undefined };
  const authorize = (_: string, functionArn: string): Promise<void> =>
    functionArn.endsWith('index-late')
      ? Promise.reject(new Refusal('denied', 'User: nobody is not authorized'))
      : Promise.resolve();
  const run = (args: Record<string, never> | object): Promise<unknown> =>
    lambdaInvokeIntegration(subject.runtime, authorize).run(
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
