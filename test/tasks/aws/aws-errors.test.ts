import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { parseAccessDenied } from '../../../tasks/aws/access-denied.ts';
import { awsTrouble, inPlainWords } from '../../../tasks/aws/aws-errors.ts';
import { S3Storage } from '../../../tasks/storage/s3-storage.ts';
import { jsonError, startAwsStub, xmlError } from '../../aws-stub.ts';
import type { AwsStub, StubAnswer } from '../../aws-stub.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const ROLE = 'arn:aws:sts::123456789012:assumed-role/Stack-Worker/task-1';
let stub: AwsStub;

beforeAll(async () => {
  stub = await startAwsStub();
});
afterAll(() => stub.close());

function client(): { endpoint: string; region: string; credentials: typeof credentials; maxAttempts: number } {
  return { endpoint: stub.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
}

/** One call of each protocol that the project speaks, each of which must fail. */
const CALLS: Readonly<Record<string, () => Promise<unknown>>> = {
  'Step Functions': () => new SFNClient(client()).send(new ListStateMachinesCommand({})),
  SQS: () => new SQSClient(client()).send(new ListQueuesCommand({})),
  ECS: () => new ECSClient(client()).send(new ListTasksCommand({})),
  DynamoDB: () => new DynamoDBClient(client()).send(new ListTablesCommand({})),
};
const callS3 = (): Promise<unknown> =>
  new S3Client({ ...client(), forcePathStyle: true }).send(new GetObjectCommand({ Bucket: 'trips', Key: 'a.csv' }));

async function errorOf(call: () => Promise<unknown>, answer: StubAnswer): Promise<unknown> {
  stub.answer(answer);
  return call().then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('an AWS error', () => {
  test.each(Object.keys(CALLS))(
    'from %s becomes a readable message with a fix, whatever went wrong',
    async (service) => {
      const trouble = async (type: string, message: string, status?: number): Promise<unknown> =>
        awsTrouble(await errorOf(CALLS[service]!, jsonError(type, message, status)));

      expect(
        await trouble('ExpiredTokenException', 'The security token included in the request is expired'),
      ).toMatchObject({
        kind: 'credentials',
        message: expect.stringMatching(/have expired .*aws sso login/) as unknown,
      });
      expect(
        await trouble('UnrecognizedClientException', 'The security token included in the request is invalid.'),
      ).toMatchObject({
        kind: 'credentials',
        message: expect.stringMatching(/does not know the access key/) as unknown,
      });
      expect(
        await trouble('InvalidSignatureException', 'The request signature we calculated does not match', 403),
      ).toMatchObject({ kind: 'credentials', message: expect.stringMatching(/secret key does not belong/) as unknown });
      expect(
        await trouble('InvalidSignatureException', 'Signature expired: 20150101T000000Z is now earlier than …', 403),
      ).toMatchObject({ kind: 'clock', message: expect.stringMatching(/timedatectl/) as unknown });
      expect(await trouble('ThrottlingException', 'Rate exceeded')).toMatchObject({ kind: 'throttled' });
      expect(await trouble('ServiceUnavailable', 'down', 503)).toMatchObject({ kind: 'service' });
      expect(
        await trouble(
          'AccessDeniedException',
          `User: ${ROLE} is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:us-east-1:123456789012:q because no identity-based policy allows the sqs:sendmessage action`,
        ),
      ).toEqual({
        kind: 'denied',
        message: `access denied: ${ROLE} may not sqs:sendmessage on arn:aws:sqs:us-east-1:123456789012:q (no identity-based policy allows the sqs:sendmessage action). Allow sqs:sendmessage on arn:aws:sqs:us-east-1:123456789012:q in a policy of role Stack-Worker; if the role is one of this stack's, deploy the stack again.`,
      });
    },
  );

  test.each([
    ['ExpiredToken', 400, 'credentials'],
    ['InvalidAccessKeyId', 403, 'credentials'],
    ['SignatureDoesNotMatch', 403, 'credentials'],
    ['RequestTimeTooSkewed', 403, 'clock'],
    ['PermanentRedirect', 301, 'region'],
    ['SlowDown', 503, 'throttled'],
    ['AccessDenied', 403, 'denied'],
  ])('from S3 is recognized: %s', async (code, status, kind) => {
    const error = await errorOf(callS3, xmlError(code, 'said S3', status));

    expect(awsTrouble(error)).toMatchObject({ kind });
  });

  test('reports how often a throttled call was tried', async () => {
    const patient = new SFNClient({ ...client(), maxAttempts: 2 });

    const error = await errorOf(
      () => patient.send(new ListStateMachinesCommand({})),
      jsonError('ThrottlingException', 'Rate exceeded'),
    );

    expect(awsTrouble(error)?.message).toContain('after 2 attempts');
  });

  test('keeps its name, by which the state machine decides, and its cause for the log', async () => {
    const error = await errorOf(CALLS.SQS!, jsonError('ThrottlingException', 'Rate exceeded'));

    expect(inPlainWords(error)).toMatchObject({ name: 'ThrottlingException', cause: error });
    expect(inPlainWords('no error')).toBe('no error');
    expect(awsTrouble(new RangeError('ours'))).toBeUndefined();
    expect(awsTrouble(await errorOf(CALLS.SQS!, jsonError('QueueDoesNotExist', 'gone')))).toBeUndefined();
  });
});

describe('a refused call', () => {
  test.each([
    [
      'with an explicit deny in a service control policy',
      /explicit deny in a service control policy\)\. Remove the Deny/,
    ],
    [
      'because no service control policy allows the s3:GetObject action',
      /Ask the organization's administrators to allow s3:GetObject/,
    ],
    ['because no permissions boundary allows the s3:GetObject action', /in that policy as well/],
    ['because no resource-based policy allows the s3:GetObject action', /in that policy of arn:aws:s3:::trips\/a\.csv/],
    [
      'because no identity-based policy allows the s3:GetObject action',
      /Allow s3:GetObject on arn:aws:s3:::trips\/a\.csv in a policy of user ann;/,
    ],
  ])('%s names the policy to change', async (end, fix) => {
    const user = 'arn:aws:iam::123456789012:user/people/ann';
    const message = `User: ${user} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::trips/a.csv" ${end}`;

    const trouble = awsTrouble(await errorOf(callS3, xmlError('AccessDenied', message)));

    expect(trouble?.message).toContain(`${user} may not s3:GetObject on arn:aws:s3:::trips/a.csv`);
    expect(trouble?.message).toMatch(fix);
  });

  test('is parsed with and without a resource, and not from other texts', () => {
    expect(parseAccessDenied('User: u is not authorized to perform: ecs:ListTasks')).toMatchObject({
      principal: 'u',
      action: 'ecs:ListTasks',
      resource: undefined,
    });
    expect(parseAccessDenied('Access Denied')).toBeUndefined();
  });
});

describe('S3 storage', () => {
  const storage = new S3Storage();
  const saved = { ...process.env };

  beforeAll(() => {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: stub.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_MAX_ATTEMPTS: '1',
    });
  });
  afterAll(() => {
    process.env = saved;
  });

  test.each([
    ['list', () => storage.list('s3://trips/2015/'), 's3:ListBucket on arn:aws:s3:::trips '],
    ['head', () => storage.head('s3://trips/a.csv'), 's3:GetObject on arn:aws:s3:::trips/a.csv '],
    ['get', () => storage.get('s3://trips/a.csv'), 's3:GetObject on arn:aws:s3:::trips/a.csv '],
    ['put', () => storage.put('s3://trips/work/x', new Uint8Array(1)), 's3:PutObject on arn:aws:s3:::trips/work/x '],
    ['delete', () => storage.delete('s3://trips/work/x'), 's3:DeleteObject on arn:aws:s3:::trips/work/x '],
  ] as const)('names the action to allow when it may not %s', async (_, call, fix) => {
    const error = await errorOf(call, xmlError('AccessDenied', 'Access Denied'));

    expect(error).toMatchObject({
      name: 'ObjectAccessDenied',
      message: expect.stringContaining(`Allow ${fix}`) as unknown,
    });
  });

  test("repeats AWS's own words if they name who was refused what", async () => {
    const message = `User: ${ROLE} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::trips/a.csv" because no identity-based policy allows the s3:GetObject action`;

    const error = await errorOf(() => storage.get('s3://trips/a.csv'), xmlError('AccessDenied', message));

    expect((error as Error).message).toMatch(/^s3:\/\/trips\/a\.csv cannot be read: .*role Stack-Worker/);
  });

  test('does not blame the bucket for wrong credentials', async () => {
    const error = await errorOf(() => storage.get('s3://trips/a.csv'), xmlError('InvalidAccessKeyId', 'unknown'));

    expect(error).toMatchObject({ name: 'InvalidAccessKeyId' });
  });
});
