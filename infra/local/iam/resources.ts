import { isObject } from '../wire/json.ts';
import type { LocalStack } from '../template/local-stack.ts';
import type { Permission } from './permission.ts';

/** The parts of a call's input that matter to IAM. */
export type Input = Readonly<Record<string, unknown>>;

/** The context that names in a call refer to. */
export interface Names {
  readonly region: string;
  readonly accountId: string;
  readonly stack: Pick<LocalStack, 'taskDefinitions'>;
}

/** The permissions that an action needs; an action without a row needs itself on `*` (see `needed-permissions.ts`). */
export type Row = (input: Input, names: Names) => readonly Omit<Permission, 'action'>[] | readonly Permission[];

/** A field of the input as text; empty if missing: the service then reports what is wrong with the call. */
function text(input: Input, ...fields: readonly string[]): string {
  const value = fields.map((field) => input[field]).find((one) => typeof one === 'string');
  return typeof value === 'string' ? value : '';
}

/** A list in the input; items other than text are left out. */
function texts(input: Input, field: string): readonly string[] {
  const value = input[field];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

const arn = (service: string, { region, accountId }: Names, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;
const last = (address: string): string => address.slice(address.lastIndexOf('/') + 1);

/** The ARN that a name or an ARN stands for. */
const arnOr = (name: string, make: (name: string) => string): string => (name.startsWith('arn:') ? name : make(name));

const queue: Row = (input, names) => [{ resource: arn('sqs', names, last(text(input, 'QueueUrl', 'QueueName'))) }];

const tableArn = (name: string, names: Names): string => arnOr(name, (own) => arn('dynamodb', names, `table/${own}`));
const table: Row = (input, names) => [{ resource: tableArn(text(input, 'TableName'), names) }];
const batch: Row = ({ RequestItems }, names) =>
  isObject(RequestItems) ? Object.keys(RequestItems).map((name) => ({ resource: tableArn(name, names) })) : [];

/** Step Functions: a version or alias is in a condition key rather than in the resource. */
const stateMachine: Row = (input) => {
  const [, machine = '', qualifier] =
    /^(arn:[^:]*:states:[^:]*:[^:]*:stateMachine:[^:]*)(?::(.*))?$/.exec(
      text(input, 'stateMachineArn', 'stateMachineAliasArn', 'stateMachineVersionArn', 'resourceArn'),
    ) ?? [];
  return [
    { resource: machine, ...(qualifier !== undefined && { context: { 'states:StateMachineQualifier': qualifier } }) },
  ];
};
const execution: Row = (input) => [{ resource: text(input, 'executionArn') }];

const clusterArn = (input: Input, names: Names): string =>
  arnOr(text(input, 'cluster') || 'default', (name) => arn('ecs', names, `cluster/${name}`));
const inCluster = (input: Input, names: Names): Permission['context'] => ({ 'ecs:cluster': clusterArn(input, names) });
const taskArn = (task: string, input: Input, names: Names): string =>
  arnOr(task, (id) => arn('ecs', names, `task/${last(clusterArn(input, names))}/${id}`));

/** ECS: whoever runs a task passes its two roles on, which needs a permission for each. */
const runTask: Row = (input, names) => {
  const given = text(input, 'taskDefinition');
  const definition = names.stack.taskDefinitions.find(({ arn: own, family, revision }) =>
    [own, family, `${family}:${revision}`].includes(given),
  );
  const roles = [definition?.taskRoleArn, definition?.executionRoleArn].filter((role) => role !== undefined);
  const resource = definition?.arn ?? arnOr(given, (name) => arn('ecs', names, `task-definition/${name}`));
  return [
    { action: 'ecs:RunTask', resource, context: inCluster(input, names) },
    ...roles.map((role) => ({
      action: 'iam:PassRole',
      resource: role,
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    })),
  ] as const;
};

const groupArn = (input: Input, names: Names): string => {
  const [, name] = /^arn:[^:]*:logs:[^:]*:[^:]*:log-group:([^:]*)/.exec(text(input, 'logGroupIdentifier')) ?? [];
  return arn('logs', names, `log-group:${name ?? text(input, 'logGroupName', 'logGroupIdentifier')}`);
};
/** CloudWatch Logs: an action on a whole group needs the group's streams, as `log-group:NAME:*` grants them. */
const logGroup: Row = (input, names) => [{ resource: `${groupArn(input, names)}:log-stream:` }];
const logStream: Row = (input, names) => [
  { resource: `${groupArn(input, names)}:log-stream:${text(input, 'logStreamName')}` },
];

/** EventBridge Scheduler: a schedule in its group. */
const schedule: Row = (input, names) => [
  { resource: arn('scheduler', names, `schedule/${text(input, 'GroupName') || 'default'}/${text(input, 'Name')}`) },
];
const scheduleGroup: Row = (input, names) => [
  { resource: arn('scheduler', names, `schedule-group/${text(input, 'Name')}`) },
];

const named = (row: Row, ...actions: readonly string[]): Record<string, Row> =>
  Object.fromEntries(actions.map((action) => [action, row]));

/** An action that IAM knows by another action's name. */
const as =
  (action: string, row: Row): Row =>
  (input, names) =>
    row(input, names).map((permission) => ({ ...permission, action }));

/**
 * The resources and condition keys of each action that something calls: the pipeline, its commands, the console, the AWS
 * CLI lines of README and RUNBOOK, or the tests' clients. By service and API action. To call one more, add a row here;
 * one that takes no resource (such as a list of everything) needs none. S3, whose actions derive from method and path,
 * is in `s3-permissions.ts`.
 */
const RESOURCES: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  sqs: {
    ...named(queue, 'CreateQueue', 'DeleteQueue', 'GetQueueUrl', 'GetQueueAttributes', 'PurgeQueue'),
    ...named(queue, 'SendMessage', 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility'),
    SendMessageBatch: as('sqs:SendMessage', queue),
    ChangeMessageVisibilityBatch: as('sqs:ChangeMessageVisibility', queue),
  },
  dynamodb: {
    ...named(table, 'GetItem', 'PutItem', 'Query', 'Scan', 'DescribeTable'),
    BatchWriteItem: batch,
  },
  states: {
    ...named(stateMachine, 'StartExecution', 'ListExecutions', 'DescribeStateMachine', 'ListStateMachineVersions'),
    ...named(stateMachine, 'ListStateMachineAliases', 'DescribeStateMachineAlias'),
    ...named(execution, 'DescribeExecution', 'GetExecutionHistory', 'StopExecution', 'RedriveExecution'),
    ...named(execution, 'DescribeStateMachineForExecution'),
  },
  ecs: {
    RunTask: runTask,
    // The action's only resources are container instances, which Fargate does not use.
    ListTasks: (input, names) => [{ resource: '*', context: inCluster(input, names) }],
    StopTask: (input, names) => [
      { resource: taskArn(text(input, 'task'), input, names), context: inCluster(input, names) },
    ],
    DescribeTasks: (input, names) =>
      texts(input, 'tasks').map((task) => ({
        resource: taskArn(task, input, names),
        context: inCluster(input, names),
      })),
    DescribeClusters: (input, names) =>
      texts(input, 'clusters').map((cluster) => ({ resource: clusterArn({ cluster }, names) })),
  },
  logs: {
    ...named(logGroup, 'DescribeLogStreams', 'FilterLogEvents'),
    GetLogEvents: logStream,
  },
  lambda: {
    Invoke: (input, names) => [
      {
        action: 'lambda:InvokeFunction',
        resource: arnOr(text(input, 'FunctionName'), (name) => arn('lambda', names, `function:${name}`)),
      },
    ],
  },
  scheduler: {
    GetSchedule: schedule,
    ...named(scheduleGroup, 'GetScheduleGroup', 'CreateScheduleGroup'),
  },
};

/** The row of a service's action; undefined if there is none. */
export function rowOf(service: string, action: string): Row | undefined {
  const rows = Object.hasOwn(RESOURCES, service) ? RESOURCES[service] : undefined;
  return rows !== undefined && Object.hasOwn(rows, action) ? rows[action] : undefined;
}
