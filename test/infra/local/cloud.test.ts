import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { ListTablesCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { temporaryFolder } from '../../temporary-folder.ts';
import { roleFixture, writeAssembly } from './assembly-fixture.ts';
import { writtenLog } from './logs/written-logs.ts';
import { eventually, runToEnd, startLocalCloud } from './running-cloud.ts';
import type { RunningCloud } from './running-cloud.ts';

const folder = temporaryFolder();
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine';

/** `work` fails if its event says so, else returns what it was given; `keep`, the target of a rule, stores the event. */
const HANDLERS = `
  exports.work = async (event) => {
    if (event.fail) throw Object.assign(new Error('as asked'), { name: 'Asked' });
    return { event, table: process.env.TABLE };
  };
  exports.keep = async (event) => require('node:fs').appendFileSync(process.env.FILE, JSON.stringify(event) + '\\n');`;

const kept = path.join(folder, 'events.jsonl');
let cloud: RunningCloud;

beforeAll(async () => {
  const lambda = (handler: string, Variables: object): object => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
      Handler: `index.${handler}`,
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Timeout: 10,
      Environment: { Variables },
    },
  });
  const key = (AttributeName: string) => ({
    AttributeDefinitions: [{ AttributeName, AttributeType: 'S' }],
    KeySchema: [{ AttributeName, KeyType: 'HASH' }],
  });
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Work',
    States: {
      Work: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: '${Work}', Payload: '{% $states.input %}' },
        Output: '{% $states.result.Payload %}',
        Next: 'Sleep',
      },
      Sleep: {
        Type: 'Wait',
        Seconds: '{% $states.input.event.seconds ? $states.input.event.seconds : 0 %}',
        End: true,
      },
    },
  };
  writeAssembly(folder, {
    files: { 'code.zip': { 'index.cjs': HANDLERS } },
    images: {
      tag: {
        'worker.cjs': "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000);",
        'stubborn.cjs':
          "process.on('SIGTERM', () => console.log('no')); console.log('ready'); setInterval(() => {}, 1000);",
      },
    },
    Parameters: { WorkPrefix: { Type: 'String', Default: '' }, Table: { Type: 'String', Default: 'none' } },
    Resources: {
      Role: roleFixture(['lambda', 'states']),
      RuleMayCall: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { 'Fn::GetAtt': ['Keep', 'Arn'] },
          Principal: 'events.amazonaws.com',
          SourceArn: { 'Fn::GetAtt': ['Unfinished', 'Arn'] },
        },
      },
      Work: lambda('work', { TABLE: { Ref: 'Table' }, PREFIX: { Ref: 'WorkPrefix' } }),
      Keep: lambda('keep', { FILE: kept }),
      Results: { Type: 'AWS::DynamoDB::Table', Properties: key('layer') },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'work-bucket' } },
      Cluster: { Type: 'AWS::ECS::Cluster' },
      Task: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: 'task',
          ContainerDefinitions: [{ Name: 'c', Image: 'i:tag', Command: ['node', 'worker.cjs'] }],
        },
      },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'machine',
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          DefinitionString: JSON.stringify(definition),
          DefinitionSubstitutions: { Work: { 'Fn::GetAtt': ['Work', 'Arn'] } },
        },
      },
      Unfinished: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: {
            source: ['aws.states'],
            detail: { stateMachineArn: [{ Ref: 'Machine' }], status: ['FAILED', 'ABORTED'] },
          },
          Targets: [{ Id: 'keep', Arn: { 'Fn::GetAtt': ['Keep', 'Arn'] } }],
        },
      },
    },
  });
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

const events = (): { detail: { name: string; status: string } }[] =>
  existsSync(kept)
    ? readFileSync(kept, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as never)
    : [];

interface Status {
  readonly leases: number;
  readonly auto: boolean;
  readonly executionsRunning: number;
  readonly tasksRunning: number;
}

async function statusOf({ endpoint }: RunningCloud): Promise<Status> {
  return (await (await fetch(`${endpoint}/_local/status`)).json()) as Status;
}

function lease({ endpoint }: RunningCloud): Promise<{ response: IncomingMessage; release: () => void }> {
  return new Promise((resolve, reject) => {
    const request = get(`${endpoint}/_local/lease`, (response) => {
      response.on('error', () => undefined).resume();
      resolve({ response, release: () => request.destroy() });
    });
    request.on('error', reject);
  });
}

test('an execution calls the stack’s functions, with the parameters that were given', async () => {
  const done = await ended(await execute('good', { a: 1 }));

  expect(done.status).toBe('SUCCEEDED');
  expect(JSON.parse(done.output!)).toEqual({ event: { a: 1 }, table: 'given' });
});

test('a function’s error fails its execution, and the rule on failures receives it', async () => {
  const done = await ended(await execute('bad', { fail: true }));
  await eventually(events, (all) => all.some(({ detail }) => detail.name === 'bad'));

  const event = events().find(({ detail }) => detail.name === 'bad');
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
  expect(events().some(({ detail }) => detail.name === 'good')).toBe(false);
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

describe('a command line that cannot be served ends with exit code 2 and a plain message', () => {
  test.each([
    ['an unknown flag', ['--nope'], /^error: Unknown option '--nope'[^]*See: npm run local-cloud -- --help\n$/],
    ['a port that is not a number', ['--port', 'x'], /^error: --port x: a port is a number from 0 to 65535\n$/],
    ['a parameter without a value', ['--parameter', 'Size'], /^error: --parameter Size: write NAME=VALUE\n$/],
    [
      'no build',
      ['--state', path.join(folder, 'other'), '--template', 'nowhere'],
      /^error: .*cannot be read; build the project first \(npm run build\)\n$/,
    ],
  ])('%s', async (_, args, message) => {
    const { code, output } = await runToEnd(folder, args);

    expect(output).toMatch(message);
    expect(code).toBe(2);
  });

  test('a state folder that is already served', async () => {
    const { code, output } = await runToEnd(folder, ['--state', cloud.state]);

    expect(output).toBe(
      `error: ${cloud.state} is already served by process ${cloud.child.pid}; use that one, stop it, or name another --state folder\n`,
    );
    expect(code).toBe(2);
  });

  test('a port in use', async () => {
    const { port } = new URL(cloud.endpoint);
    const args = ['--state', path.join(folder, 'third'), '--template', path.join(folder, 'cdk.out'), '--port', port];

    const { code, output } = await runToEnd(folder, args);

    expect(output).toMatch(/^error: listen EADDRINUSE.*; name another --port, or leave it out to take a free one\n$/);
    expect(code).toBe(2);
  });

  test('a parameter that the template lacks', async () => {
    const args = [
      '--state',
      path.join(folder, 'fourth'),
      '--template',
      path.join(folder, 'cdk.out'),
      '--parameter',
      'Nope=1',
    ];

    const { code, output } = await runToEnd(folder, args);

    expect(output).toMatch(/^error: .* has no parameter Nope; it declares: WorkPrefix, Table\n$/);
    expect(code).toBe(2);
  });
});

test('help is printed on request', async () => {
  const { code, output } = await runToEnd(folder, ['--help']);

  expect(output).toContain('npm run local-cloud');
  expect(code).toBe(0);
});

test('Ctrl-C aborts executions, delivers their events, stops tasks and leaves nothing running', async () => {
  const own = temporaryCopy('ctrl-c');
  const first = await startLocalCloud(own);
  const sfn = new SFNClient(first.client);
  const ecs = new ECSClient(first.client);
  const input = JSON.stringify({ seconds: 600 });
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'long', input }));
  await ecs.send(new RunTaskCommand({ cluster: 'Cluster', taskDefinition: 'task', count: 2 }));
  await eventually(
    () => statusOf(first),
    (status) => status.executionsRunning === 1 && status.tasksRunning === 2,
  );
  const children = childrenOf(first.child.pid!);

  const code = await first.stop();
  sfn.destroy();
  ecs.destroy();
  const second = await startLocalCloud(own);
  const again = new SFNClient(second.client);
  const { status } = await again.send(new DescribeExecutionCommand({ executionArn }));
  again.destroy();
  await second.stop();

  expect({ code, output: first.output() }).toEqual({
    code: 0,
    output: expect.stringMatching(/Ctrl-C stops it\.\n$/) as string,
  });
  expect(children.length).toBeGreaterThanOrEqual(3);
  expect(children.filter(isAlive)).toEqual([]);
  expect(existsSync(path.join(first.state, 'cloud.json'))).toBe(false);
  expect(existsSync(path.join(first.state, 'lock'))).toBe(false);
  expect(status).toBe('ABORTED');
  expect(events().find(({ detail }) => detail.name === 'long')?.detail.status).toBe('ABORTED');
});

test('a second Ctrl-C ends everything at once', async () => {
  const first = await startLocalCloud(temporaryCopy('twice'));
  const ecs = new ECSClient(first.client);
  const overrides = { containerOverrides: [{ name: 'c', command: ['node', 'stubborn.cjs'] }] };
  const started = await ecs.send(new RunTaskCommand({ cluster: 'Cluster', taskDefinition: 'task', overrides }));
  ecs.destroy();
  const id = started.tasks?.[0]?.taskArn?.split('/').at(-1) ?? '';
  const log = (): string => writtenLog(path.join(first.state, 'logs', 'groups'), id);
  await eventually(log, (text) => text.includes('ready'));
  const children = childrenOf(first.child.pid!);
  const closed = once(first.child, 'close');

  await eventually(
    () => {
      first.child.kill('SIGINT');
      return first.child.exitCode;
    },
    (code) => code !== null,
  );

  expect((await closed)[0]).toBe(130);
  expect(children.length).toBeGreaterThanOrEqual(2);
  await eventually(
    () => children.filter(isAlive),
    (alive) => alive.length === 0,
  );
  expect(existsSync(path.join(first.state, 'lock'))).toBe(false);
});

test('a killed cloud leaves no child running, and the next takes over its folder', async () => {
  const own = temporaryCopy('killed');
  const first = await startLocalCloud(own);
  const children = childrenOf(first.child.pid!);
  first.child.kill('SIGKILL');
  await once(first.child, 'close');

  const second = await startLocalCloud(own);

  expect(await second.stop()).toBe(0);
  await eventually(
    () => children.filter(isAlive),
    (alive) => alive.length === 0,
  );
});

describe('with --auto', () => {
  test('it ends by itself with its last lease, and a second cloud waits for the folder meanwhile', async () => {
    const own = temporaryCopy('auto');
    const first = await startLocalCloud(own, ['--auto']);
    const [one, two] = [await lease(first), await lease(first)];
    const ended = once(first.child, 'close');
    one.release();
    const held = await eventually(
      () => statusOf(first),
      ({ leases }) => leases === 1,
    );

    two.release();
    await eventually(
      () => existsSync(path.join(first.state, 'cloud.json')),
      (there) => !there,
    );
    const second = await startLocalCloud(own, ['--auto']);
    const other = await lease(second);
    const secondEnded = once(second.child, 'close');
    other.release();

    expect(held.auto).toBe(true);
    expect((await ended)[0]).toBe(0);
    expect((await secondEnded)[0]).toBe(0);
  });
});

/** A folder of its own with the same stack. */
function temporaryCopy(name: string): string {
  const own = path.join(folder, name);
  cpSync(path.join(folder, 'cdk.out'), path.join(own, 'cdk.out'), { recursive: true });
  return own;
}

/** The processes that a process started, by the system's own list. */
function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = stdout
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  return rows.filter(([, parent]) => parent === pid).map(([child]) => child!);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
