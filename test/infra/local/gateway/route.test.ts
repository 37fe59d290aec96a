import { isLocalHost, routeOf } from '../../../../infra/local/gateway/route.ts';

const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

test.each([
  ['AmazonSQS.SendMessage', { service: 'sqs', action: 'SendMessage' }],
  ['DynamoDB_20120810.Scan', { service: 'dynamodb', action: 'Scan' }],
  ['AWSStepFunctions.StartExecution', { service: 'states', action: 'StartExecution' }],
  ['AmazonEC2ContainerServiceV20141113.RunTask', { service: 'ecs', action: 'RunTask' }],
  ['Logs_20140328.GetLogEvents', { service: 'logs', action: 'GetLogEvents' }],
])('the target %s names service and action', (target, route) => {
  expect(routeOf('/', { 'x-amz-target': target, authorization: authorization('other') })).toEqual(route);
});

test('a request without a target goes to the service that its signature names', () => {
  expect(routeOf('/bucket/key?x=1', { authorization: authorization('s3') })).toEqual({ service: 's3' });
});

test('a presigned request goes to the service that its query names', () => {
  const query = 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=local%2F20260101%2Fus-east-1%2Fs3%2Faws4_request';
  expect(routeOf(`/bucket/key?${query}`, {})).toEqual({ service: 's3' });
});

test.each([
  ['neither target nor signature', {}],
  [
    'a target that is not known',
    { 'x-amz-target': 'GraniteServiceVersion20100801.PutMetricData', authorization: authorization('monitoring') },
  ],
  ['a target that is a member of every object', { 'x-amz-target': 'constructor.Scan' }],
])('a request with %s has no service', (_, headers) => {
  expect(routeOf('/', headers)).toBeUndefined();
});

test.each([
  '127.0.0.1:4000',
  '127.0.0.1',
  'localhost:4000',
  'sqs.us-east-1.localhost:1',
  '[::1]:80',
  'host.docker.internal:1',
])('the host %s is this machine', (host) => {
  expect(isLocalHost(host)).toBe(true);
});

test.each(['example.com', '127.0.0.1.example.com', 'localhost.example.com:4000', '10.0.0.1', '', undefined])(
  'the host %s is not this machine',
  (host) => {
    expect(isLocalHost(host)).toBe(false);
  },
);
