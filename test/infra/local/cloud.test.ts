import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { temporaryFolder } from '../../temporary-folder.ts';
import { lease, statusOf } from './observed-cloud.ts';
import { eventually, startLocalCloud } from './running-cloud.ts';
import type { RunningCloud } from './running-cloud.ts';
import { keptEvents, MACHINE, writeSmallStack } from './small-stack.ts';

const folder = temporaryFolder();
let cloud: RunningCloud;

beforeAll(async () => {
  writeSmallStack(folder);
  cloud = await startLocalCloud(folder, ['--parameter', 'Table=given']);
});

async function execute(name: string, input: object): Promise<string> {
  const sfn = new SFNClient(cloud.client);
  const start = new StartExecutionCommand({ stateMachineArn: MACHINE, name, input: JSON.stringify(input) });
  const { executionArn } = await sfn.send(start);
  sfn.destroy();
  return executionArn!;
}

async function ended(
  executionArn: string,
): Promise<{ status?: string; output?: string; error?: string; cause?: string }> {
  const sfn = new SFNClient(cloud.client);
  const answer = await eventually(
    () => sfn.send(new DescribeExecutionCommand({ executionArn })),
    ({ status }) => status !== 'RUNNING',
  );
  sfn.destroy();
  return answer;
}

test('an execution calls the stack’s functions, with the parameters that were given', async () => {
  const done = await ended(await execute('good', { a: 1 }));

  expect(done.status).toBe('SUCCEEDED');
  expect(JSON.parse(done.output!)).toEqual({ event: { a: 1 }, table: 'given' });
});

test('a function’s error fails its execution, and the rule on failures receives it', async () => {
  const done = await ended(await execute('bad', { fail: true }));
  await eventually(
    () => keptEvents(folder),
    (all) => all.some(({ detail }) => detail.name === 'bad'),
  );

  const event = keptEvents(folder).find(({ detail }) => detail.name === 'bad');
  expect(done).toMatchObject({ status: 'FAILED', error: 'Asked' });
  expect(JSON.parse(done.cause!)).toMatchObject({ errorType: 'Asked', errorMessage: 'as asked' });
  expect(event).toMatchObject({
    version: '0',
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    account: '000000000000',
    region: 'us-east-1',
    resources: ['arn:aws:states:us-east-1:000000000000:execution:machine:bad'],
    detail: { stateMachineArn: MACHINE, status: 'FAILED', error: 'Asked' },
  });
  expect(keptEvents(folder).some(({ detail }) => detail.name === 'good')).toBe(false);
});

test('AWS’s own clients find the template’s tables and buckets', async () => {
  const dynamodb = new DynamoDBClient(cloud.client);
  const s3 = new S3Client(cloud.client);

  const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
  await s3.send(new PutObjectCommand({ Bucket: 'work-bucket', Key: 'a/b c.txt', Body: 'text' }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'work-bucket', Key: 'a/b c.txt' }));

  expect(TableNames).toEqual(['Results']);
  expect(await Body?.transformToString()).toBe('text');
  s3.destroy();
  dynamodb.destroy();
});

test('cloud.json names its endpoint and what it serves', () => {
  const anyText = expect.any(String) as string;
  expect(JSON.parse(readFileSync(path.join(cloud.state, 'cloud.json'), 'utf8'))).toEqual({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: anyText, secretAccessKey: anyText },
    accountId: '000000000000',
    pid: cloud.child.pid,
    startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    tasks: 'process',
    stackName: 'Test',
    stateMachineArn: MACHINE,
    stateMachines: { machine: MACHINE },
    tables: { Results: 'Results' },
    clusters: { Cluster: 'arn:aws:ecs:us-east-1:000000000000:cluster/Cluster' },
  });
});

test('it prints what another terminal needs in order to use it', () => {
  expect(cloud.output()).toContain(`export AWS_ENDPOINT_URL=${cloud.endpoint} AWS_REGION=us-east-1`);
  expect(cloud.output()).toMatch(/\nexport AWS_ACCESS_KEY_ID=AKIA\w{16} AWS_SECRET_ACCESS_KEY=\S{40}\n/);
});

test('a lease lasts as long as its connection', async () => {
  const { release } = await lease(cloud);
  const held = await statusOf(cloud);
  release();

  expect(held).toMatchObject({ leases: 1, auto: false, executionsRunning: 0, tasksRunning: 0 });
  await eventually(
    () => statusOf(cloud),
    ({ leases }) => leases === 0,
  );
});
