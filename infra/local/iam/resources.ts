import { isObject } from '../wire/json.ts';
import type { LocalStack } from '../template/local-stack.ts';
import type { Ask } from './ask.ts';

/** What a call says that matters to IAM. */
export type Input = Readonly<Record<string, unknown>>;

/** What names in a call stand for. */
export interface Names {
  readonly region: string;
  readonly accountId: string;
  readonly stack: Pick<LocalStack, 'taskDefinitions'>;
}

/** What an action asks for; an action without a row asks for itself on `*` (see `asks.ts`). */
export type Row = (input: Input, names: Names) => readonly Omit<Ask, 'action'>[] | readonly Ask[];

/** A field of the input as text; empty where it is missing: the service then says what is wrong with the call. */
export function text(input: Input, ...fields: readonly string[]): string {
  const value = fields.map((field) => input[field]).find((one) => typeof one === 'string');
  return typeof value === 'string' ? value : '';
}

/** A list of the input, its items as text. */
export function texts(input: Input, field: string): readonly string[] {
  const value = input[field];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

const arn = (service: string, { region, accountId }: Names, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;
const last = (address: string): string => address.slice(address.lastIndexOf('/') + 1);

/** Takes a name or an ARN. */
const arnOr = (name: string, make: (name: string) => string): string => (name.startsWith('arn:') ? name : make(name));

const queue: Row = (input, names) => [{ resource: arn('sqs', names, last(text(input, 'QueueUrl', 'QueueName'))) }];
/** SQS: some actions name queues by their ARN. */
const queueArn: Row = (input) => [{ resource: text(input, 'SourceArn') }];

const tableArn = (name: string, names: Names): string => arnOr(name, (own) => arn('dynamodb', names, `table/${own}`));
const table: Row = (input, names) => [{ resource: tableArn(text(input, 'TableName'), names) }];
const tableOrIndex: Row = (input, names) => {
  const index = text(input, 'IndexName');
  return table(input, names).map(({ resource }) => ({
    resource: index === '' ? resource : `${resource}/index/${index}`,
  }));
};
const batch: Row = ({ RequestItems }, names) =>
  isObject(RequestItems) ? Object.keys(RequestItems).map((name) => ({ resource: tableArn(name, names) })) : [];

/** Step Functions: a version or alias is not in the resource but in a condition key. */
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
const inCluster = (input: Input, names: Names): Ask['context'] => ({ 'ecs:cluster': clusterArn(input, names) });
const taskArn = (task: string, input: Input, names: Names): string =>
  arnOr(task, (id) => arn('ecs', names, `task/${last(clusterArn(input, names))}/${id}`));

/** ECS: who runs a task hands its two roles over, for which IAM is asked too. */
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
/** CloudWatch Logs: an action on a whole group asks for the group's streams, as `log-group:NAME:*` grants. */
const logGroup: Row = (input, names) => [{ resource: `${groupArn(input, names)}:log-stream:` }];
const logStream: Row = (input, names) => [
  { resource: `${groupArn(input, names)}:log-stream:${text(input, 'logStreamName')}` },
];

/** A scheduler's schedule, in its group. */
const schedule: Row = (input, names) => [
  { resource: arn('scheduler', names, `schedule/${text(input, 'GroupName') || 'default'}/${text(input, 'Name')}`) },
];
const scheduleGroup: Row = (input, names) => [
  { resource: arn('scheduler', names, `schedule-group/${text(input, 'Name')}`) },
];

const stack: Row = (input, names) => [
  { resource: arnOr(text(input, 'StackName'), (name) => arn('cloudformation', names, `stack/${name}/local`)) },
];
const topic: Row = (input) => [{ resource: text(input, 'TopicArn', 'TargetArn') }];

const named = (row: Row, ...actions: readonly string[]): Record<string, Row> =>
  Object.fromEntries(actions.map((action) => [action, row]));

/** An action that IAM knows by the name of another one. */
const as =
  (action: string, row: Row): Row =>
  (input, names) =>
    row(input, names).map((ask) => ({ ...ask, action }));

/**
 * The resources and condition keys of each action of the services that the local cloud serves, by service and API action.
 * To serve one more action, add a row here; one that takes no resource (as lists of everything do) needs none. S3, whose
 * actions are made of method and path, is in `s3-asks.ts`.
 */
export const RESOURCES: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  sqs: {
    ...named(queue, 'CreateQueue', 'DeleteQueue', 'GetQueueUrl', 'GetQueueAttributes', 'SetQueueAttributes'),
    ...named(queue, 'SendMessage', 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'PurgeQueue'),
    ...named(queue, 'ListDeadLetterSourceQueues', 'ListQueueTags', 'TagQueue', 'UntagQueue'),
    ...named(queueArn, 'StartMessageMoveTask', 'ListMessageMoveTasks'),
    SendMessageBatch: as('sqs:SendMessage', queue),
    DeleteMessageBatch: as('sqs:DeleteMessage', queue),
    ChangeMessageVisibilityBatch: as('sqs:ChangeMessageVisibility', queue),
  },
  dynamodb: {
    ...named(table, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'CreateTable', 'UpdateTable', 'DeleteTable'),
    ...named(table, 'DescribeTable', 'DescribeTimeToLive', 'UpdateTimeToLive'),
    ...named(tableOrIndex, 'Query', 'Scan'),
    ...named(batch, 'BatchGetItem', 'BatchWriteItem'),
  },
  states: {
    ...named(stateMachine, 'StartExecution', 'ListExecutions', 'DescribeStateMachine', 'ListStateMachineVersions'),
    ...named(stateMachine, 'ListStateMachineAliases', 'DescribeStateMachineAlias'),
    ...named(execution, 'DescribeExecution', 'GetExecutionHistory', 'StopExecution', 'RedriveExecution'),
    ...named(execution, 'DescribeStateMachineForExecution'),
  },
  ecs: {
    RunTask: runTask,
    // The action's only resources are container instances, which Fargate does without.
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
    ...named(logStream, 'GetLogEvents', 'CreateLogStream', 'PutLogEvents'),
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
    ...named(schedule, 'GetSchedule', 'CreateSchedule', 'UpdateSchedule', 'DeleteSchedule'),
    ...named(scheduleGroup, 'GetScheduleGroup', 'CreateScheduleGroup', 'DeleteScheduleGroup'),
  },
  cloudformation: named(stack, 'DescribeStacks', 'DescribeStackResources', 'ListStackResources', 'GetTemplate'),
  sns: named(topic, 'Publish', 'Subscribe', 'GetTopicAttributes', 'ListSubscriptionsByTopic'),
};
