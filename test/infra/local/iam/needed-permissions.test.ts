import type { Permission } from '../../../../infra/local/iam/permission.ts';
import { neededPermissions } from '../../../../infra/local/iam/needed-permissions.ts';
import type { Names } from '../../../../infra/local/iam/resources.ts';
import type { LocalTaskDefinition } from '../../../../infra/local/template/local-stack.ts';

const definition = {
  arn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/worker:1',
  family: 'worker',
  revision: 1,
  taskRoleArn: 'arn:aws:iam::000000000000:role/Task',
  executionRoleArn: 'arn:aws:iam::000000000000:role/Execution',
} as LocalTaskDefinition;
const names: Names = { region: 'us-east-1', accountId: '000000000000', stack: { taskDefinitions: [definition] } };

function json(service: string, action: string, input: object): readonly Permission[] {
  const headers = { 'x-amz-target': `Prefix.${action}` };
  return neededPermissions(
    service,
    { method: 'POST', url: '/', headers, body: Buffer.from(JSON.stringify(input)) },
    names,
  ).permissions;
}

function rest(service: string, method: string, url: string, body = '', headers = {}): readonly Permission[] {
  return neededPermissions(service, { method, url, headers, body: Buffer.from(body) }, names).permissions;
}

const arn = (service: string, resource: string): string => `arn:aws:${service}:us-east-1:000000000000:${resource}`;
const cluster = { 'ecs:cluster': arn('ecs', 'cluster/one') };
const machine = arn('states', 'stateMachine:explorer');

test.each<[string, string, object, readonly Permission[]]>([
  ['sqs', 'CreateQueue', { QueueName: 'q' }, [{ action: 'sqs:CreateQueue', resource: arn('sqs', 'q') }]],
  [
    'sqs',
    'SendMessageBatch',
    { QueueUrl: 'http://127.0.0.1:4000/000000000000/q' },
    [{ action: 'sqs:SendMessage', resource: arn('sqs', 'q') }],
  ],
  ['sqs', 'ListQueues', {}, [{ action: 'sqs:ListQueues', resource: '*' }]],
  ['dynamodb', 'PutItem', { TableName: 't' }, [{ action: 'dynamodb:PutItem', resource: arn('dynamodb', 'table/t') }]],
  [
    'dynamodb',
    'Query',
    { TableName: arn('dynamodb', 'table/t') },
    [{ action: 'dynamodb:Query', resource: arn('dynamodb', 'table/t') }],
  ],
  [
    'dynamodb',
    'BatchWriteItem',
    { RequestItems: { a: [], b: [] } },
    ['a', 'b'].map((name) => ({ action: 'dynamodb:BatchWriteItem', resource: arn('dynamodb', `table/${name}`) })),
  ],
  [
    'states',
    'StartExecution',
    { stateMachineArn: `${machine}:live` },
    [{ action: 'states:StartExecution', resource: machine, context: { 'states:StateMachineQualifier': 'live' } }],
  ],
  ['states', 'ListExecutions', { stateMachineArn: machine }, [{ action: 'states:ListExecutions', resource: machine }]],
  [
    'states',
    'StopExecution',
    { executionArn: arn('states', 'execution:explorer:a') },
    [{ action: 'states:StopExecution', resource: arn('states', 'execution:explorer:a') }],
  ],
  [
    'ecs',
    'RunTask',
    { cluster: 'one', taskDefinition: 'worker' },
    [
      { action: 'ecs:RunTask', resource: definition.arn, context: cluster },
      ...[definition.taskRoleArn, definition.executionRoleArn].map((resource = '') => ({
        action: 'iam:PassRole',
        resource,
        context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
      })),
    ],
  ],
  ['ecs', 'ListTasks', { cluster: 'one' }, [{ action: 'ecs:ListTasks', resource: '*', context: cluster }]],
  [
    'ecs',
    'StopTask',
    { cluster: cluster['ecs:cluster'], task: 'abc' },
    [{ action: 'ecs:StopTask', resource: arn('ecs', 'task/one/abc'), context: cluster }],
  ],
  [
    'logs',
    'GetLogEvents',
    { logGroupIdentifier: `${arn('logs', 'log-group:/g')}:*`, logStreamName: 's' },
    [{ action: 'logs:GetLogEvents', resource: arn('logs', 'log-group:/g:log-stream:s') }],
  ],
  [
    'logs',
    'FilterLogEvents',
    { logGroupName: '/g' },
    [{ action: 'logs:FilterLogEvents', resource: arn('logs', 'log-group:/g:log-stream:') }],
  ],
])('%s %s needs a permission on its resource', (service, action, input, needed) => {
  expect(json(service, action, input)).toEqual(needed);
});

test.each<[string, string, readonly Permission[]]>([
  ['GET', '/', [{ action: 's3:ListAllMyBuckets', resource: '*' }]],
  ['PUT', '/b', [{ action: 's3:CreateBucket', resource: 'arn:aws:s3:::b' }]],
  [
    'GET',
    '/b?list-type=2&prefix=trips%2F&delimiter=%2F',
    [{ action: 's3:ListBucket', resource: 'arn:aws:s3:::b', context: { 's3:prefix': 'trips/' } }],
  ],
  ['HEAD', '/b/a%20b/c', [{ action: 's3:GetObject', resource: 'arn:aws:s3:::b/a b/c' }]],
  ['PUT', '/b/k?partNumber=1&uploadId=2', [{ action: 's3:PutObject', resource: 'arn:aws:s3:::b/k' }]],
  ['DELETE', '/b/k?uploadId=2', [{ action: 's3:AbortMultipartUpload', resource: 'arn:aws:s3:::b/k' }]],
])('S3: %s %s needs a permission on its bucket or object', (method, url, needed) => {
  expect(rest('s3', method, url)).toEqual(needed);
});

test.each([
  ['GET', '/b?acl'],
  ['GET', '/b?prefix=a&location'],
  ['DELETE', '/b'],
  ['POST', '/b?delete'],
  ['PUT', '/b/k?tagging'],
  ['GET', '/b/k?uploadId=1'],
])('S3: %s %s, which nothing here calls, is a permission that no policy can allow', (method, url) => {
  expect(rest('s3', method, url)).toEqual([{ action: `s3:${method} ?${url.split('?')[1] ?? ''}`, resource: '*' }]);
});

test('S3: a copy needs to read its source too', () => {
  expect(rest('s3', 'PUT', '/b/k', '', { 'x-amz-copy-source': '/from/a%20b' })).toEqual([
    { action: 's3:PutObject', resource: 'arn:aws:s3:::b/k' },
    { action: 's3:GetObject', resource: 'arn:aws:s3:::from/a b' },
  ]);
});

test.each<[string, string, string, readonly Permission[]]>([
  [
    'lambda',
    'POST',
    `/2015-03-31/functions/${encodeURIComponent(arn('lambda', 'function:f:3'))}/invocations`,
    [{ action: 'lambda:InvokeFunction', resource: arn('lambda', 'function:f:3') }],
  ],
  [
    'scheduler',
    'GET',
    '/schedules/monthly?groupName=trips',
    [{ action: 'scheduler:GetSchedule', resource: arn('scheduler', 'schedule/trips/monthly') }],
  ],
  ['scheduler', 'GET', '/schedules?ScheduleGroup=trips', [{ action: 'scheduler:ListSchedules', resource: '*' }]],
])('%s: %s %s needs a permission on what its path names', (service, method, url, needed) => {
  expect(rest(service, method, url)).toEqual(needed);
});

test('AWS’s query protocol names action and resource in its body', () => {
  const queue = encodeURIComponent('http://127.0.0.1:4000/000000000000/q');

  expect(rest('sqs', 'POST', '/', `Action=SendMessage&QueueUrl=${queue}&MessageBody=a&Version=2012-11-05`)).toEqual([
    { action: 'sqs:SendMessage', resource: arn('sqs', 'q') },
  ]);
});

test('asking who one is needs no permission', () => {
  expect(rest('sts', 'POST', '/', 'Action=GetCallerIdentity&Version=2011-06-15')).toEqual([]);
});

test.each(['TagResource', 'constructor', '__proto__'])(
  '%s, an action without a row, needs itself on everything, and is marked',
  (action) => {
    const request = { method: 'POST', url: '/', headers: { 'x-amz-target': `P.${action}` }, body: Buffer.from('{}') };

    expect(neededPermissions('ecs', request, names)).toEqual({
      permissions: [{ action: `ecs:${action}`, resource: '*' }],
      guessed: true,
    });
  },
);
