import { SQSClient } from '@aws-sdk/client-sqs';
import { clientPolicy } from './retry-policy.ts';

/**
 * An SQS client that calls the endpoint of its environment, whatever host a queue's URL names: a local cloud that was
 * restarted serves the same queues on another port.
 */
export function openQueueClient(): SQSClient {
  return new SQSClient({ ...clientPolicy(), useQueueUrlAsEndpoint: false });
}
