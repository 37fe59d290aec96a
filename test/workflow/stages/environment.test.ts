import { StageEnvironment } from '../../../workflow/services.ts';

const environment = {
  PARTIALS_TABLE: 'partials',
  RESULTS_TABLE: 'results',
  CLUSTER: 'cluster',
  TASK_DEFINITION: 'worker:1',
  CONTAINER: 'worker',
  CAPACITY_PROVIDERS: 'FARGATE=1,FARGATE_SPOT=3',
  SUBNETS: 'subnet-1,subnet-2',
  SECURITY_GROUPS: 'sg-1',
  ASSIGN_PUBLIC_IP: 'DISABLED',
  MAX_TASKS: '10',
  WORK_PREFIX: 's3://bucket/work',
  DRAIN_POLLS: '3',
  POLL_SECONDS: '20',
  VISIBILITY_TIMEOUT_SECONDS: '60',
};

test('the stack’s environment names the capacity and the network of tasks', () => {
  expect(StageEnvironment.parse(environment)).toMatchObject({
    CAPACITY_PROVIDERS: [
      { capacityProvider: 'FARGATE', weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', weight: 3 },
    ],
    SUBNETS: ['subnet-1', 'subnet-2'],
    ASSIGN_PUBLIC_IP: 'DISABLED',
    MAX_TASKS: 10,
  });
});

test.each(['FARGATE', 'FARGATE=0', 'FARGATE=many'])('capacity of %s is refused', (CAPACITY_PROVIDERS) => {
  expect(() => StageEnvironment.parse({ ...environment, CAPACITY_PROVIDERS })).toThrow();
});
