import { temporaryFolder } from '../temporary-folder.ts';
import { jsonError, startAwsStub } from '../aws-stub.ts';
import type { AwsStub, StubAnswer } from '../aws-stub.ts';
import { run } from './command.ts';
import type { CommandOutcome } from './command.ts';

const folder = temporaryFolder();
let stub: AwsStub;

beforeAll(async () => {
  stub = await startAwsStub();
});
afterAll(() => stub.close());

/** The environment of a stranger's terminal, except for the endpoint: no profile, no metadata service. */
function account(): Record<string, string> {
  return {
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: stub.endpoint,
    AWS_MAX_ATTEMPTS: '2',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
}

function without(...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(account()).filter(([name]) => !names.includes(name)));
}

const ON_AWS = ['--target', 'aws'];
const USER = 'arn:aws:iam::123456789012:user/ann';

async function reported(
  answer: StubAnswer,
  command = 'executions',
  args: readonly string[] = [],
): Promise<CommandOutcome> {
  stub.answer(answer);
  return run(command, [...ON_AWS, ...args], account());
}

describe('a command on AWS', () => {
  test.each([
    ['executions', []],
    ['start-job', ['--source', 's3://trips/']],
    ['redrive', ['some']],
    ['stop-job', ['some']],
  ])('%s reports in one line what is wrong with the credentials, and exits with 1', async (command, args) => {
    const { code, progress } = await reported(
      jsonError('ExpiredTokenException', 'The security token included in the request is expired'),
      command,
      args,
    );

    expect(code).toBe(1);
    expect(progress.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^error: the AWS credentials have expired .*aws sso login/),
    ]);
  });

  test.each([
    [
      jsonError('UnrecognizedClientException', 'The security token included in the request is invalid.'),
      /does not know the access key/,
    ],
    [jsonError('InvalidSignatureException', 'The request signature we calculated …', 403), /refuses the signature/],
    [jsonError('InvalidSignatureException', 'Signature not yet current: …', 403), /set this machine's clock/],
    [
      jsonError('ThrottlingException', 'Rate exceeded'),
      /throttled the call after 2 attempts .*wait a minute and try again/,
    ],
    [jsonError('ServiceUnavailable', 'down', 503), /AWS failed after 2 attempts .*HTTP 503/],
    [
      jsonError(
        'AccessDeniedException',
        `User: ${USER} is not authorized to perform: states:ListStateMachines on resource: arn:aws:states:eu-west-1:123456789012:stateMachine:* because no identity-based policy allows the states:ListStateMachines action`,
      ),
      /access denied: arn:aws:iam::123456789012:user\/ann may not states:ListStateMachines on arn:aws:states:.*Allow states:ListStateMachines .* in a policy of user ann/,
    ],
    [
      { status: 200, body: '{"stateMachines":[]}' },
      /no state machine .* in this account's region eu-west-1: deploy the stack/,
    ],
  ])('names the fix for %j', async (answer, fix) => {
    const { code, progress } = await reported(answer);

    expect(code).toBe(1);
    expect(progress).toMatch(fix);
    expect(progress).not.toMatch(/\n +at /);
  });

  test('asks for credentials, a region or a network if there is none', async () => {
    const noKey = await run('executions', ON_AWS, without('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'));
    const noRegion = await run('executions', ON_AWS, without('AWS_REGION'));
    const nobody = await run('executions', [], { ...account(), AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });

    expect(noKey).toMatchObject({
      code: 1,
      progress: expect.stringMatching(/^error: no AWS credentials: /) as unknown,
    });
    expect(noRegion).toMatchObject({
      code: 1,
      progress: expect.stringMatching(/^error: no AWS region: set/) as unknown,
    });
    expect(nobody).toMatchObject({ code: 1, progress: expect.stringMatching(/nothing answers at .*:9/) as unknown });
  });
});
