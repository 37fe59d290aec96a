import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { openStorage } from '../tasks/storage/open-storage.ts';
import { openQueueClient } from '../tasks/aws/queue-client.ts';
import { clientPolicy } from '../tasks/aws/retry-policy.ts';
import type { Storage } from '../tasks/storage/storage.ts';

/** A Lambda function's AWS clients. */
export interface AwsServices {
  readonly sfn: SFNClient;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly ecs: ECSClient;
  readonly storage: Storage;
}

/** Creates the clients with the function's own credentials and region. */
export function openAwsServices(): AwsServices {
  return {
    sfn: new SFNClient(clientPolicy()),
    sqs: openQueueClient(),
    dynamodb: new DynamoDBClient(clientPolicy()),
    ecs: new ECSClient(clientPolicy()),
    storage: openStorage(),
  };
}

const list = z.string().transform((value) => value.split(',').filter((part) => part !== ''));
const count = z.coerce.number().int().positive();
/** `FARGATE=1,FARGATE_SPOT=3`: RunTask's capacity provider strategy. */
const capacityProviders = list.transform((items) =>
  items.map((item) => {
    const [capacityProvider = '', weight] = item.split('=');
    return { capacityProvider, weight: count.parse(weight) };
  }),
);

/** The environment that the stack sets for every stage. */
export const StageEnvironment = z.object({
  PARTIALS_TABLE: z.string().min(1),
  RESULTS_TABLE: z.string().min(1),
  CLUSTER: z.string().min(1),
  TASK_DEFINITION: z.string().min(1),
  CONTAINER: z.string().min(1),
  CAPACITY_PROVIDERS: capacityProviders,
  SUBNETS: list,
  SECURITY_GROUPS: list,
  ASSIGN_PUBLIC_IP: z.enum(['ENABLED', 'DISABLED']),
  /** Maximum tasks at a time for executions whose input does not set it. */
  MAX_TASKS: count,
  /** Where manifests, indexes, layers and exported results are stored. */
  WORK_PREFIX: z.string().min(1),
  /** Consecutive polls that must find every queue count at zero before the queue counts as empty: SQS counts are approximate. */
  DRAIN_POLLS: count,
  /** Seconds of the shortest wait between two polls. */
  POLL_SECONDS: count,
  VISIBILITY_TIMEOUT_SECONDS: count,
  /** The folder of the function's code; built-in layers are next to it. */
  LAMBDA_TASK_ROOT: z.string().default('.'),
});
export type StageEnvironment = z.infer<typeof StageEnvironment>;

/** A stage's dependencies. */
export interface StageServices extends AwsServices {
  readonly env: StageEnvironment;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (message: string, fields?: Record<string, unknown>) => void;
}
