import type { Closers } from './closers.ts';
import type { DynamoDb } from './dynamodb/dynamodb.ts';
import { ecsService } from './ecs/service.ts';
import type { TaskRunner } from './ecs/task-runner.ts';
import { Tasks } from './ecs/tasks.ts';
import { EventRules } from './events/rules.ts';
import { serveJson } from './gateway/json-service.ts';
import type { WireHandler } from './gateway/wire.ts';
import { EventInvocations } from './lambda/event-invocations.ts';
import { lambdaInvokeIntegration } from './lambda/integration.ts';
import { serveInvoke } from './lambda/invoke-api.ts';
import { LambdaRuntime } from './lambda/runtime.ts';
import type { LogGroups } from './logs/log-groups.ts';
import { logsService } from './logs/service.ts';
import { RoleCalls } from './role-calls.ts';
import { openScheduler } from './scheduler/scheduler.ts';
import type { Fauxqs } from './sqs/fauxqs.ts';
import { Queues } from './sqs/queues.ts';
import type { SavedQueuesFile } from './sqs/saved-queues.ts';
import type { StateFolder } from './state-folder.ts';
import { openStepFunctions } from './states/step-functions.ts';
import type { StepFunctions } from './states/step-functions.ts';
import type { Place } from './template/identities.ts';
import type { LocalStack } from './template/local-stack.ts';

/** Tasks that run at a time: far more than a laptop's cores, far fewer than would fill its memory. */
const TASK_CAPACITY = 32;

/** Milliseconds that a task is given to end, when the cloud ends. */
const TASK_GRACE_MS = 5000;

/** Milliseconds that events about aborted executions may take to be delivered, when the cloud ends. */
const EVENTS_MS = 5000;

/** What the services are made of. */
export interface ServicesOptions extends Place {
  readonly stack: LocalStack;
  readonly folder: StateFolder;
  readonly dynamodb: DynamoDb;
  readonly fauxqs: Fauxqs;
  readonly savedQueues: SavedQueuesFile;
  readonly logs: LogGroups;
  readonly runner: TaskRunner;
  /** The program whose threads run functions. */
  readonly program: string;
  readonly onError: (error: unknown) => void;
}

/** The services of a stack. */
export interface Services {
  /** By the service's name in credential scopes. */
  readonly handlers: Readonly<Record<string, WireHandler>>;
  readonly stepFunctions: StepFunctions;
  readonly tasks: Tasks;
}

/** Opens the stack's services, and adds to `closers` what closes them. */
export async function openServices(options: ServicesOptions, closers: Closers): Promise<Services> {
  const { stack, dynamodb, fauxqs, savedQueues, logs, onError, endpoint, region, accountId } = options;
  const queues = new Queues(fauxqs, {
    endpoint,
    accountId,
    onChange: () => {
      savedQueues.save().catch(onError);
    },
  });
  closers.add(async () => {
    queues.close();
    await savedQueues.save();
  });
  const environment = clientEnvironment(options);
  const { lambdas: functions, clusters, taskDefinitions } = stack;
  const lambdas = new LambdaRuntime({
    lambdas: functions,
    program: options.program,
    environment,
    logs,
    onError,
  });
  closers.add(() => lambdas.close());
  const tasks = new Tasks({ runner: options.runner, environment, now: Date.now, capacity: TASK_CAPACITY });
  closers.add(() => tasks.close(TASK_GRACE_MS));
  const events = new EventRules({ ...options, rules: stack.rules, lambdas, now: Date.now, onFailure: onError });
  const stepFunctions = await openStates(options, lambdas, events);
  closers.add(async () => {
    await stepFunctions.close();
    // Aborted executions are events too, whose rules stop what is left of them.
    await atMost(EVENTS_MS, events.settled());
  });
  const calls = new RoleCalls({ ...options, credentials: () => LOCAL_KEYS });
  const clock = { now: Date.now, sleep };
  const { eventInvokeConfigs: configs } = stack;
  const eventInvocations = new EventInvocations({ configs, calls, clock, onFailure: onError });
  const scheduler = openScheduler({ ...options, calls, clock, onFailure: onError });
  closers.add(async () => {
    await scheduler.close();
    eventInvocations.close();
    calls.close();
  });
  const handlers = {
    sqs: (request) => queues.handle(request),
    dynamodb: (request) => dynamodb.forward(request),
    states: serveJson(stepFunctions.service),
    ecs: serveJson(ecsService({ clusters, taskDefinitions, tasks })),
    logs: serveJson(logsService({ groups: logs, region, accountId, now: Date.now })),
    lambda: serveInvoke(lambdas, eventInvocations),
    scheduler: scheduler.handler,
    s3: fauxqs.forward,
    sns: fauxqs.forward,
    sts: fauxqs.forward,
  } satisfies Record<string, WireHandler>;
  return { handlers, stepFunctions, tasks };
}

function openStates(options: ServicesOptions, lambdas: LambdaRuntime, events: EventRules): Promise<StepFunctions> {
  const { folder, region, accountId, stack } = options;
  return openStepFunctions({
    directory: folder.at('executions'),
    versionsFile: folder.at('state-machine-versions.json'),
    region,
    accountId,
    stateMachines: stack.stateMachines,
    integrations: { 'arn:aws:states:::lambda:invoke': lambdaInvokeIntegration(lambdas) },
    clock: { now: Date.now, sleep },
    random: Math.random,
    onStatusChange: (detail) => {
      events.executionStatusChanged(detail);
    },
  });
}

/** The keys of everybody. */
const LOCAL_KEYS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** What an AWS client needs to find this cloud, and nothing else. */
function clientEnvironment({ endpoint, region }: Place): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: LOCAL_KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_KEYS.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Waits; ends early, without an error, once the signal is aborted. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end);
  });
}

/** Waits for work to be done, but no longer than that. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  const enough = new AbortController();
  await Promise.race([work, sleep(milliseconds, enough.signal)]);
  enough.abort();
}
