import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../aws/clock.ts';
import type { ChunkMessage } from '../protocol/chunk-message.ts';
import type { Storage } from '../storage/storage.ts';
import type { ClassifiedChunk } from './classifier-thread.ts';

/** The settings from a worker's environment. */
export interface ConsumerOptions {
  readonly execution: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly partialsTable: string;
  /** The folder for statistics that are too large for an item. */
  readonly partialsUri: string;
  /** How long a chunk stays invisible after a heartbeat, in seconds. */
  readonly visibilityTimeoutSeconds: number;
}

/** A worker's dependencies. */
export interface ConsumerServices {
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly storage: Storage;
  readonly classify: (chunk: ChunkMessage) => Promise<ClassifiedChunk>;
  readonly clock: Clock;
  readonly log: (message: string, fields?: Record<string, unknown>) => void;
}
