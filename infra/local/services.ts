import type { Closers } from './closers.ts';
import type { DynamoDb } from './dynamodb/dynamodb.ts';
import { ecsService } from './ecs/service.ts';
import type { TaskRunner } from './ecs/task-runner.ts';
import { Tasks } from './ecs/tasks.ts';
import { EventRules } from './events/rules.ts';
import { serveJson } from './gateway/json-service.ts';
import type { WireHandler } from './wire/http.ts';
import type { Permission } from './iam/permission.ts';
import type { GuardedHandler } from './iam/access-control.ts';
import { callerIdentity } from './iam/caller-identity.ts';
import { Iam } from './iam/iam.ts';
import { missingBucket } from './sqs/missing-buckets.ts';
import { RoleLog } from './iam/role-log.ts';
import { TaskRoleCredentials } from './ecs/task-roles.ts';
import type { TaskCredentials } from './ecs/task-roles.ts';
import { EventInvocations } from './lambda/event-invocations.ts';
import { lambdaInvokeIntegration } from './lambda/integration.ts';
import { serveInvoke } from './lambda/invoke-api.ts';
import { LambdaRuntime } from './lambda/runtime.ts';
import { TASK_CREDENTIALS_PATH } from './folder/lease.ts';
import type { LogGroups } from './logs/log-groups.ts';
import { logsService } from './logs/service.ts';
import { RoleCalls } from './iam/role-calls.ts';
import { openScheduler } from './scheduler/scheduler.ts';
import type { Fauxqs } from './sqs/fauxqs.ts';
import { Queues } from './sqs/queues.ts';
import type { SavedQueuesFile } from './sqs/saved-queues.ts';
import type { StateFolder } from './folder/state-folder.ts';
import type { Inspected } from './inspect.ts';
import { openStepFunctions } from './states/step-functions.ts';
import type { StepFunctions } from './states/step-functions.ts';
import type { Place } from './template/identities.ts';
import type { LocalStack } from './template/local-stack.ts';
import { systemClock } from './time/clock.ts';

/** Maximum concurrent tasks: far more than a laptop's cores, far fewer than would fill its memory. */
const TASK_CAPACITY = 32;

/** Milliseconds that a task gets to end when the cloud shuts down. */
const TASK_GRACE_MS = 5000;

/** Milliseconds that events about aborted executions may take to be delivered when the cloud shuts down. */
const EVENTS_MS = 5000;

/** What opening the services requires. */
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
  /** The functions and containers that wait for a debugger. */
  readonly inspect: Inspected;
  readonly onError: (error: unknown) => void;
}

/** The services of a stack. */
export interface Services {
  /** By the service's name in credential scopes. */
  readonly handlers: Readonly<Record<string, WireHandler>>;
  readonly stepFunctions: StepFunctions;
  readonly tasks: Tasks;
  readonly iam: Iam;
  /** The credentials of the task whose containers were given this token. */
  readonly taskCredentials: (token: string) => TaskCredentials | undefined;
}

/** Opens the stack's services, and registers their closing with `closers`. */
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
  const iam = await Iam.open({ stack, at: (name) => options.folder.at(name), region, accountId, now: Date.now });
  closers.add(() => iam.close());
  const environment = clientEnvironment(options);
  const { clusters, taskDefinitions } = stack;
  const lambdas = openLambdas(options, iam);
  closers.add(() => lambdas.close());
  const roles = new TaskRoleCredentials({
    ...options,
    keys: iam.keys,
    access: iam.access,
    uri: endpoint + TASK_CREDENTIALS_PATH,
    now: Date.now,
  });
  const tasks = new Tasks({ runner: options.runner, environment, roles, now: Date.now, capacity: TASK_CAPACITY });
  closers.add(() => tasks.close(TASK_GRACE_MS));
  const authorize = (permission: Permission): Promise<void> =>
    iam.access.authorizeService('events.amazonaws.com', permission);
  const rules = { ...options, rules: stack.rules, lambdas, authorize, now: Date.now, onFailure: onError };
  const events = new EventRules(rules);
  const stepFunctions = await openStates(options, iam, lambdas, events);
  closers.add(async () => {
    await stepFunctions.close();
    // Aborted executions emit events too, whose rules stop what is left of them.
    await atMost(EVENTS_MS, events.settled());
  });
  const calls = new RoleCalls({ ...options, credentials: (role) => iam.session(role, 'service') });
  const { eventInvokeConfigs: configs } = stack;
  const eventInvocations = new EventInvocations({ configs, calls, clock: systemClock, onFailure: onError });
  const scheduler = openScheduler({ ...options, calls, clock: systemClock, onFailure: onError });
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
    sts: callerIdentity(accountId),
  } satisfies Record<string, GuardedHandler>;
  const isMissing = missingBucket(fauxqs);
  const guarded = Object.entries<GuardedHandler>(handlers).map(([service, handler]): [string, WireHandler] => [
    service,
    iam.access.guard(service, handler, service === 's3' ? isMissing : undefined),
  ]);
  return {
    handlers: Object.fromEntries(guarded),
    stepFunctions,
    tasks,
    iam,
    taskCredentials: (token) => roles.credentials(token),
  };
}

function openLambdas(options: ServicesOptions, iam: Iam): LambdaRuntime {
  const { stack, program, inspect, logs, region, accountId, onError } = options;
  return new LambdaRuntime({
    lambdas: stack.lambdas,
    program,
    inspect: inspect.functions,
    environment: clientEnvironment(options),
    credentials: ({ roleArn, name }) => {
      const { accessKeyId, secretAccessKey, sessionToken } = iam.session(roleArn, name);
      return {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      };
    },
    log: ({ roleArn, name, logGroup }, stream) => {
      const resource = `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}:log-stream:${stream}`;
      const needed = ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource }));
      const allowed = Promise.all(needed.map((permission) => iam.access.authorizeRole(roleArn, name, permission)));
      return new RoleLog(logs.writer(logGroup, stream), allowed);
    },
    onError,
  });
}

function openStates(
  options: ServicesOptions,
  { access }: Iam,
  lambdas: LambdaRuntime,
  events: EventRules,
): Promise<StepFunctions> {
  const { folder, region, accountId, stack } = options;
  return openStepFunctions({
    directory: folder.at('executions'),
    versionsFile: folder.at('state-machine-versions.json'),
    region,
    accountId,
    stateMachines: stack.stateMachines,
    integrations: {
      'arn:aws:states:::lambda:invoke': lambdaInvokeIntegration(lambdas, async (execution, functionArn) => {
        const [, machine, name = ''] = /:execution:([^:]+):(.+)$/.exec(execution) ?? [];
        const { roleArn = '' } = stack.stateMachines.find((one) => one.name === machine) ?? {};
        await access.authorizeRole(roleArn, name, { action: 'lambda:InvokeFunction', resource: functionArn });
      }),
    },
    clock: systemClock,
    random: Math.random,
    onStatusChange: (detail) => {
      events.executionStatusChanged(detail);
    },
  });
}

/** What an AWS client needs to find this cloud; its role's credentials come separately. */
function clientEnvironment({ endpoint, region }: Place): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Waits for work to be done, but no longer than the given time. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  const enough = new AbortController();
  await Promise.race([work, systemClock.sleep(milliseconds, enough.signal)]);
  enough.abort();
}
