import { SQSClient } from '@aws-sdk/client-sqs';

/**
 * An SQS client that calls the endpoint of its environment, whatever host a queue's URL names: a local cloud that was
 * started again serves the same queues on another port.
 */
export function openQueueClient(): SQSClient {
  return new SQSClient({ useQueueUrlAsEndpoint: false });
}
