import { LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda';
import { DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Firings } from '../../../../infra/local/scheduler/firings.ts';
import type { LocalSchedule } from '../../../../infra/local/template/schedule-readers.ts';
import { RoleCalls } from '../../../../infra/local/iam/role-calls.ts';
import { invokeFunction } from '../../../../workflow/client/invoke-function.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { roleFixture, writeAssembly } from '../assembly-fixture.ts';
import { eventually, runToEnd, startLocalCloud } from '../running-cloud.ts';
import type { RunningCloud } from '../running-cloud.ts';
import { FakeClock } from '../time/fake-clock.ts';

const folder = temporaryFolder();
const kept = path.join(folder, 'kept.json');
const ROLE = 'arn:aws:iam::000000000000:role/Role';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:Keep';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:DeadLetters';

/** A schedule as the template's reader returns it. */
const FIRED: LocalSchedule = {
  logicalId: 'Fired',
  name: 'fired',
  group: 'taxis',
  arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/taxis/fired',
  state: 'ENABLED',
  expression: 'cron(0 6 3-16 * ? *)',
  timezone: 'America/New_York',
  flexibleTimeWindow: { Mode: 'OFF' },
  target: {
    arn: FUNCTION,
    roleArn: ROLE,
    input: '{"at":"<aws.scheduler.scheduled-time>"}',
    maximumRetryAttempts: 0,
    maximumEventAgeInSeconds: 3600,
    deadLetterArn: QUEUE,
  },
};

let cloud: RunningCloud;
let scheduler: SchedulerClient;

/** A schedule as the CDK writes it. */
function schedule(name: string, change: object = {}): object {
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Name: name,
      GroupName: { Ref: 'Group' },
      Description: 'A test',
      State: 'DISABLED',
      ScheduleExpression: 'cron(0 6 3-16 * ? *)',
      ScheduleExpressionTimezone: 'America/New_York',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 },
      Target: {
        Arn: { 'Fn::GetAtt': ['Keep', 'Arn'] },
        RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Input: '{"at":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 600 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
      },
      ...change,
    },
  };
}

function writeStack(into: string, schedules: Readonly<Record<string, object>>): void {
  const code = `
    exports.keep = async (event) => require('node:fs').writeFileSync(process.env.FILE, JSON.stringify(event));
    exports.fail = async () => { throw Object.assign(new Error('as asked'), { name: 'Asked' }); };`;
  const lambda = (handler: string): object => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
      Handler: `index.${handler}`,
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Environment: { Variables: { FILE: kept } },
    },
  });
  const mayCall = { Effect: 'Allow', Action: ['lambda:InvokeFunction', 'sqs:SendMessage'], Resource: '*' };
  writeAssembly(into, {
    files: { 'code.zip': { 'index.cjs': code } },
    Resources: {
      Keep: lambda('keep'),
      Fail: lambda('fail'),
      DeadLetters: { Type: 'AWS::SQS::Queue', Properties: {} },
      Role: roleFixture(['lambda', 'scheduler'], mayCall),
      Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'taxis' } },
      ...schedules,
    },
  });
}

beforeAll(async () => {
  writeStack(folder, {
    Monthly: schedule('monthly'),
    Weekly: schedule('weekly', { State: 'ENABLED', ScheduleExpression: 'cron(0 6 ? * MON 2099)' }),
    Plain: schedule('plain', { GroupName: undefined, Description: undefined }),
  });
  cloud = await startLocalCloud(folder);
  scheduler = new SchedulerClient(cloud.client);
});

afterAll(() => {
  scheduler.destroy();
});

describe('EventBridge Scheduler in the local cloud', () => {
  test('describes a schedule of the template in full', async () => {
    const found = await scheduler.send(new GetScheduleCommand({ Name: 'monthly', GroupName: 'taxis' }));

    expect(found).toMatchObject({
      Arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/taxis/monthly',
      Name: 'monthly',
      GroupName: 'taxis',
      Description: 'A test',
      State: 'DISABLED',
      ScheduleExpression: 'cron(0 6 3-16 * ? *)',
      ScheduleExpressionTimezone: 'America/New_York',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 },
      Target: {
        Arn: FUNCTION,
        RoleArn: ROLE,
        Input: '{"at":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 600 },
        DeadLetterConfig: { Arn: QUEUE },
      },
    });
    expect(found.CreationDate?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  test.each([
    [{}, ['monthly', 'plain', 'weekly']],
    [{ GroupName: 'taxis' }, ['monthly', 'weekly']],
    [{ GroupName: 'default' }, ['plain']],
    [{ State: 'ENABLED' as const }, ['weekly']],
    [{ NamePrefix: 'mo' }, ['monthly']],
    [{ GroupName: 'nobody' }, []],
  ])('lists schedules, filtered by %j', async (filter, names) => {
    const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand(filter));

    expect(Schedules.map(({ Name }) => Name).sort()).toEqual(names);
    for (const { Target } of Schedules) expect(Target).toEqual({ Arn: FUNCTION });
  });

  test('lists in pages', async () => {
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await scheduler.send(new ListSchedulesCommand({ MaxResults: 2, NextToken }));
      names.push(...(page.Schedules ?? []).map(({ Name }) => Name));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);

    expect(names.sort()).toEqual(['monthly', 'plain', 'weekly']);
  });

  test('lists and describes the groups, including the default one', async () => {
    const { ScheduleGroups = [] } = await scheduler.send(new ListScheduleGroupsCommand({}));
    const group = await scheduler.send(new GetScheduleGroupCommand({ Name: 'taxis' }));

    expect(ScheduleGroups.map(({ Name, State }) => [Name, State])).toEqual([
      ['default', 'ACTIVE'],
      ['taxis', 'ACTIVE'],
    ]);
    expect(group.Arn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule-group/taxis');
  });

  test.each([
    ['a schedule', () => new GetScheduleCommand({ Name: 'monthly' })],
    ['a group', () => new GetScheduleGroupCommand({ Name: 'nobody' })],
  ])('reports by AWS’s error name that %s does not exist', async (_, command) => {
    await expect(scheduler.send(command() as GetScheduleCommand)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('refuses actions that it does not support', async () => {
    await expect(scheduler.send(new CreateScheduleGroupCommand({ Name: 'new' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(scheduler.send(new ListSchedulesCommand({ MaxResults: 1000 }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('a call with a role', () => {
  const calls = (): RoleCalls =>
    new RoleCalls({
      endpoint: cloud.endpoint,
      region: 'us-east-1',
      accountId: '000000000000',
      credentials: () => cloud.client.credentials,
    });

  test('sends an event to a function', async () => {
    await calls().sendEvent(ROLE, FUNCTION, '{"at":"now"}');

    const event = await eventually(
      () => readIfThere(kept),
      (text) => text !== '',
    );
    expect(event).toBe('{"at":"now"}');
  });

  test('that Lambda refuses fails with AWS’s code and status', async () => {
    const refused = await calls()
      .sendEvent(ROLE, `${FUNCTION}er`, '{}')
      .catch((error: unknown) => error);

    expect(refused).toBeInstanceOf(LambdaServiceException);
    expect(refused).toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } });
  });

  test('sends a message with its attributes to a queue', async () => {
    const sender = calls();
    await sender.sendMessage(ROLE, QUEUE, '{"dead":true}', { ERROR_CODE: 'Asked', RETRY_ATTEMPTS: '2' });
    sender.close();

    const sqs = new SQSClient(cloud.client);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'DeadLetters' }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }));
    expect(Messages?.[0]).toMatchObject({
      Body: '{"dead":true}',
      MessageAttributes: { ERROR_CODE: { StringValue: 'Asked' }, RETRY_ATTEMPTS: { StringValue: '2' } },
    });
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle }));
    sqs.destroy();
  });
});

describe('a schedule that fires', () => {
  /** Fires a schedule of this function once, at a different time each time. */
  async function fire(functionArn: string): Promise<void> {
    const clock = new FakeClock();
    clock.time = Date.parse('2016-03-05T10:59:00Z');
    const options = { endpoint: cloud.endpoint, region: 'us-east-1', accountId: '000000000000' };
    const senders = new RoleCalls({ ...options, credentials: () => cloud.client.credentials });
    const failures: string[] = [];
    const firings = new Firings({
      schedules: [{ ...FIRED, target: { ...FIRED.target, arn: functionArn } }],
      calls: senders,
      clock,
      onFailure: (message) => failures.push(message),
    });
    await clock.moveTo(Date.parse('2016-03-05T11:00:00Z'));
    await firings.close(); // waits for the firings
    senders.close();
  }

  test('calls its function through the gateway', async () => {
    rmSync(kept, { force: true });

    await fire(FUNCTION);

    const event = await eventually(
      () => readIfThere(kept),
      (text) => text !== '',
    );
    expect(event).toBe('{"at":"2016-03-05T11:00:00Z"}');
  });

  test('sends a message to the dead-letter queue if its function is gone', async () => {
    await fire(`${FUNCTION}er`);

    const sqs = new SQSClient(cloud.client);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'DeadLetters' }));
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], VisibilityTimeout: 0, WaitTimeSeconds: 5 }),
    );
    expect(Messages?.[0]).toMatchObject({
      Body: '{"at":"2016-03-05T11:00:00Z"}',
      MessageAttributes: {
        ERROR_CODE: { StringValue: 'ResourceNotFoundException' },
        SCHEDULED_TIME: { StringValue: '2016-03-05T11:00:00Z' },
      },
    });
    sqs.destroy();
  });
});

describe('a function that is called and waited for', () => {
  let lambda: LambdaClient;
  beforeAll(() => {
    lambda = new LambdaClient(cloud.client);
  });
  afterAll(() => {
    lambda.destroy();
  });

  test('returns its value', async () => {
    expect(await invokeFunction(lambda, FUNCTION, '{"a":1}')).toEqual({ value: null });
  });

  test('returns its error', async () => {
    expect(await invokeFunction(lambda, FUNCTION.replace('Keep', 'Fail'), '{}')).toEqual({
      error: { errorType: 'Asked', errorMessage: 'as asked' },
    });
  });
});

test.each([
  ['rate(1 day)', {}, /Monthly: schedule expression rate\(1 day\)/],
  ['cron(0 6 * * ? *)', { ScheduleExpressionTimezone: 'America/Gotham' }, /Monthly: .*America\/Gotham/],
  ['cron(0 6 * * ? *)', { Target: { Arn: 'arn:aws:sqs:::queue', RoleArn: 'r' } }, /Monthly: .*functions only/],
])('refuses a template whose schedule is %s %j, naming the schedule', async (ScheduleExpression, change, message) => {
  const other = path.join(folder, 'refused');
  writeStack(other, { Monthly: schedule('monthly', { ScheduleExpression, ...change }) });

  const { code, output } = await runToEnd(folder, ['--state', path.join(other, 's'), '--template', `${other}/cdk.out`]);

  expect(code).toBe(2);
  expect(output).toMatch(message);
});

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // not written yet
  }
}
