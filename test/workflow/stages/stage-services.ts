import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { openStorage } from '../../../tasks/storage/open-storage.ts';
import type { StageServices } from '../../../workflow/services.ts';

/** A stage's services over a folder: storage works, the AWS clients have no endpoint and fail if they are called. */
export function folderServices(folder: string): StageServices {
  const nowhere = {
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:9',
    maxAttempts: 1,
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  };
  return {
    env: {
      PARTIALS_TABLE: 'partials',
      RESULTS_TABLE: 'results',
      CLUSTER: 'cluster',
      TASK_DEFINITION: 'worker',
      CONTAINER: 'worker',
      CAPACITY_PROVIDERS: [{ capacityProvider: 'FARGATE', weight: 1 }],
      SUBNETS: [],
      SECURITY_GROUPS: [],
      ASSIGN_PUBLIC_IP: 'ENABLED',
      MAX_TASKS: 10,
      WORK_PREFIX: pathToFileURL(path.join(folder, 'work')).href,
      DRAIN_POLLS: 2,
      POLL_SECONDS: 1,
      VISIBILITY_TIMEOUT_SECONDS: 10,
      LAMBDA_TASK_ROOT: path.resolve('geo'),
    },
    sfn: new SFNClient(nowhere),
    sqs: new SQSClient(nowhere),
    dynamodb: new DynamoDBClient(nowhere),
    ecs: new ECSClient(nowhere),
    storage: openStorage(),
    now: () => 0,
    log: () => undefined,
  };
}
