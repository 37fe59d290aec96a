import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { openStorage } from '../tasks/storage/open-storage.ts';
import { openQueueClient } from '../tasks/aws/queue-client.ts';
import type { Storage } from '../tasks/storage/storage.ts';

/** What a Lambda function speaks to AWS by. */
export interface AwsServices {
  readonly sfn: SFNClient;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly ecs: ECSClient;
  readonly storage: Storage;
}

/** Opens the clients with the function's own credentials and region. */
export function openAwsServices(): AwsServices {
  return {
    sfn: new SFNClient({}),
    sqs: openQueueClient(),
    dynamodb: new DynamoDBClient({}),
    ecs: new ECSClient({}),
    storage: openStorage(),
  };
}
