import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Storage } from '../../tasks/storage/storage.ts';
import { forEachAtOnce } from '../concurrency.ts';
import { deletePartials } from './partial-store.ts';
import { deleteQueues } from './queues.ts';
import { stopTasks } from './task-set.ts';
import { workAddresses } from './work-prefix.ts';

/** The clients and names needed to remove an execution's resources. */
export interface RemovalServices {
  readonly ecs: ECSClient;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly storage: Storage;
  readonly env: { readonly CLUSTER: string; readonly PARTIALS_TABLE: string; readonly WORK_PREFIX: string };
}

/** Objects deleted concurrently. */
const DELETES_AT_ONCE = 16;

/**
 * Stops an execution's tasks and deletes its queues, partials and plan; its result stays. Succeeds if some
 * are gone already. Returns how many tasks there were.
 */
export async function removeExecution(execution: string, services: RemovalServices, reason: string): Promise<number> {
  const { env, ecs, sqs, dynamodb, storage } = services;
  const stoppedTasks = await stopTasks(ecs, env.CLUSTER, execution, reason);
  await deleteQueues(sqs, execution);
  const partials = await deletePartials(dynamodb, env.PARTIALS_TABLE, execution);
  const { input, manifest, index } = workAddresses(env.WORK_PREFIX, execution);
  await deleteObjects(storage, [...partials, input, manifest, index]);
  return stoppedTasks;
}

/** Deletes objects; succeeds for those that are gone already. */
export async function deleteObjects(storage: Storage, uris: readonly string[]): Promise<void> {
  await forEachAtOnce(uris, DELETES_AT_ONCE, (uri) => storage.delete(uri));
}
