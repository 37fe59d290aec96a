import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { inPlainWords } from '../../tasks/aws-errors.ts';
import { openStorage } from '../../tasks/open-storage.ts';
import { openQueueClient } from '../../tasks/queue-client.ts';
import type { Storage } from '../../tasks/storage.ts';

/** The environment that the stack gives the reaper's functions. */
export const ReaperEnvironment = z.object({
  STATE_MACHINE_ARN: z.string().min(1),
  CLUSTER: z.string().min(1),
  /** The family of the workers' task definition. */
  TASK_FAMILY: z.string().min(1),
  PARTIALS_TABLE: z.string().min(1),
  WORK_PREFIX: z.string().min(1),
});
export type ReaperEnvironment = z.infer<typeof ReaperEnvironment>;

/** What the reaper works with. */
export interface ReaperServices {
  readonly env: ReaperEnvironment;
  readonly sfn: SFNClient;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly ecs: ECSClient;
  readonly storage: Storage;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Writes a line of JSON. */
  readonly print: (line: Record<string, unknown>) => void;
}

function openServices(): ReaperServices {
  return {
    env: ReaperEnvironment.parse(process.env),
    sfn: new SFNClient({}),
    sqs: openQueueClient(),
    dynamodb: new DynamoDBClient({}),
    ecs: new ECSClient({}),
    storage: openStorage(),
    now: Date.now,
    print: (line) => {
      console.log(JSON.stringify(line));
    },
  };
}

/** Makes a run a Lambda handler; what the event says has no part in it. Clients are opened with the first event. */
export function reaperHandler<Output extends object>(
  name: string,
  run: (services: ReaperServices) => Promise<Output>,
): () => Promise<Output> {
  let services: ReaperServices | undefined;
  return async () => {
    services ??= openServices();
    try {
      const output = await run(services);
      services.print({ level: 'info', function: name, message: 'done', ...output });
      return output;
    } catch (error) {
      throw inPlainWords(error);
    }
  };
}
