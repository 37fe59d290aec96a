import type { IncomingMessage, ServerResponse } from 'node:http';
import { pathToFileURL } from 'node:url';
import type { TasksAs } from '../../workflow/client/cloud-file.ts';
import { Closers } from './closers.ts';
import { DynamoDb } from './dynamodb/dynamodb.ts';
import { createTables } from './dynamodb/tables.ts';
import { openRunner } from './ecs/open-runner.ts';
import type { CloudDescription } from './folder/cloud-description.ts';
import { Gateway } from './gateway/gateway.ts';
import type { Iam } from './iam/iam.ts';
import { Leases, localEndpoints } from './folder/lease.ts';
import { LogGroups, MAX_FILE_BYTES } from './logs/log-groups.ts';
import { DYNAMODB_ROLE } from './roles.ts';
import { openServices } from './services.ts';
import type { Services } from './services.ts';
import { openFauxqs } from './sqs/fauxqs.ts';
import type { Fauxqs } from './sqs/fauxqs.ts';
import { SavedQueuesFile } from './sqs/saved-queues.ts';
import { createQueuesAndBuckets } from './sqs/template-resources.ts';
import { inspected } from './inspect.ts';
import type { StateFolder } from './folder/state-folder.ts';
import { readAssembly } from './template/assembly.ts';
import type { Template } from './template/assembly.ts';
import type { LocalStack } from './template/local-stack.ts';
import { readStack } from './template/read-stack.ts';

/** How the local cloud appears to clients. */
const PLACE = { region: 'us-east-1', accountId: '000000000000' };

/** How a local cloud is opened. */
export interface CloudOptions {
  /** The synthesized stack: a `cdk.out` folder. */
  readonly template: string;
  /** 0 for a free one. */
  readonly port: number;
  /** Whether it ends with its last lease; reported as part of its status. */
  readonly auto: boolean;
  /** Values of template parameters; they override the laptop's. */
  readonly parameters: Readonly<Record<string, string>>;
  /** How ECS tasks run on this machine. */
  readonly tasks: TasksAs;
  /** Names of the functions and containers that wait for a debugger. */
  readonly inspect: readonly string[];
  /** This program's own file, which runs functions as threads, and DynamoDB as a child process. */
  readonly program: string;
  readonly onLastLeaseEnded: () => void;
  /** Receives progress of slow steps. */
  readonly report: (line: string) => void;
  /** Receives errors that no caller is waiting for. */
  readonly onError: (error: unknown) => void;
}

/** A running local cloud. */
export interface LocalCloud {
  readonly description: CloudDescription;
  readonly leases: Leases;
  /** Shuts down everything in order: executions, tasks, functions, queues and tables. */
  close(): Promise<void>;
  /** Immediately ends everything that would outlive this process. */
  kill(): void;
}

/** Opens the local cloud on a state folder, which it releases when it is closed or cannot be opened. */
export async function openCloud(folder: StateFolder, options: CloudOptions): Promise<LocalCloud> {
  const closers = new Closers();
  closers.add(() => {
    folder.release();
  });
  try {
    return await open(folder, options, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function open(folder: StateFolder, options: CloudOptions, closers: Closers): Promise<LocalCloud> {
  const startedAt = new Date().toISOString();
  const assembly = readAssembly(options.template);
  const leases = new Leases(options.onLastLeaseEnded);
  const opened: { services?: Services } = {};
  const status = (): Record<string, unknown> => ({
    auto: options.auto,
    pid: process.pid,
    startedAt,
    executionsRunning: opened.services?.stepFunctions.running() ?? 0,
    tasksRunning: opened.services?.tasks.running ?? 0,
  });
  const local = localEndpoints(leases, status, (token) => opened.services?.taskCredentials(token));
  const ground = await openGround(folder, options, local, closers);
  const { gateway, dynamodb, fauxqs } = ground;
  const parameters = { ...laptopParameters(folder, assembly.template), ...options.parameters };
  const place = { ...PLACE, endpoint: gateway.endpoint };
  const stack = readStack(assembly, { ...place, parameters });
  const inspect = inspected(stack, options.inspect);
  const savedQueues = new SavedQueuesFile(fauxqs, folder.at('queues.json'));
  await savedQueues.restore();
  const { tables, queues, buckets } = stack;
  await Promise.all([createTables(dynamodb, tables), createQueuesAndBuckets(fauxqs, queues, buckets)]);
  const { program, onError } = options;
  const directory = folder.at('logs', 'groups');
  const { logGroups } = stack;
  const logs = new LogGroups({ directory, logGroups, maxFileBytes: MAX_FILE_BYTES, now: Date.now, onError });
  const { endpoint } = gateway;
  const workPrefix = parameters.WorkPrefix;
  const runner = await openRunner(options.tasks, {
    ...options,
    stack,
    endpoint,
    workPrefix,
    logs,
    inspect,
    state: folder.path,
  });
  const services = await openServices(
    { ...place, ...ground, stack, folder, savedQueues, logs, runner, program, inspect, onError },
    closers,
  );
  opened.services = services;
  gateway.serve(services.handlers);
  closers.add(() => {
    folder.withdraw();
    leases.close();
  });
  const description = describe(stack, services.iam, gateway.endpoint, startedAt, options.tasks);
  await folder.announce(description);
  const kill = (): void => {
    runner.killAll();
    dynamodb.kill();
    folder.release();
  };
  return { description, leases, close: () => closers.close(), kill };
}

/** What the services are built on. */
interface Ground {
  readonly gateway: Gateway;
  readonly dynamodb: DynamoDb;
  readonly fauxqs: Fauxqs;
}

/** Opens the gateway, DynamoDB and fauxqs at the same time; if one fails, the others are still closed. */
async function openGround(
  folder: StateFolder,
  { port, program, onError }: CloudOptions,
  local: (request: IncomingMessage, response: ServerResponse) => void,
  closers: Closers,
): Promise<Ground> {
  const dynamodbOptions = {
    ...PLACE,
    program,
    args: [DYNAMODB_ROLE],
    directory: folder.at('dynamodb'),
    logFile: folder.at('logs', 'dynamodb.log'),
  };
  const opening = [
    Gateway.listen(port, { local, onError }),
    DynamoDb.open(dynamodbOptions),
    openFauxqs(PLACE),
  ] as const;
  for (const opened of await Promise.allSettled(opening)) {
    if (opened.status === 'fulfilled') closers.add(() => opened.value.close());
  }
  const [gateway, dynamodb, fauxqs] = await Promise.all(opening);
  return { gateway, dynamodb, fauxqs };
}

/**
 * A laptop's values for the parameters that the template declares: work on disk, and pacing without the
 * waits that AWS's approximate counts need.
 */
function laptopParameters(folder: StateFolder, { Parameters }: Template): Record<string, string> {
  const values = {
    WorkPrefix: pathToFileURL(folder.at('work')).href,
    MonthlySource: `${pathToFileURL(folder.at('trips')).href}/`,
    DrainPolls: '2',
    PollSeconds: '1',
    VisibilityTimeoutSeconds: '10',
  };
  return Object.fromEntries(Object.entries(values).filter(([name]) => Parameters[name] !== undefined));
}

function describe(stack: LocalStack, iam: Iam, endpoint: string, startedAt: string, tasks: TasksAs): CloudDescription {
  const arns = (items: readonly { name: string; arn: string }[]): Record<string, string> =>
    Object.fromEntries(items.map(({ name, arn }) => [name, arn]));
  const [stateMachine, ...others] = stack.stateMachines;
  return {
    endpoint,
    ...PLACE,
    credentials: iam.operator,
    pid: process.pid,
    startedAt,
    tasks,
    stackName: stack.name,
    ...(stateMachine !== undefined && others.length === 0 && { stateMachineArn: stateMachine.arn }),
    stateMachines: arns(stack.stateMachines),
    tables: Object.fromEntries(stack.tables.map(({ logicalId, name }) => [logicalId, name])),
    clusters: arns(stack.clusters),
  };
}
