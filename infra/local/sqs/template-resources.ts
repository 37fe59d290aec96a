import type { LocalBucket, LocalQueue } from '../template/local-stack.ts';
import type { Fauxqs } from './fauxqs.ts';

/** Creates the template's queues and buckets; a queue restored from an earlier start gets the template's attributes. */
export async function createQueuesAndBuckets(
  fauxqs: Fauxqs,
  queues: readonly LocalQueue[],
  buckets: readonly LocalBucket[],
): Promise<void> {
  for (const { name, attributes } of queues) {
    const { status } = await fauxqs.sqs('CreateQueue', { QueueName: name, Attributes: attributes });
    if (status === 200) continue;
    const changed = { QueueUrl: fauxqs.innerQueueUrl(name), Attributes: attributes };
    const answer = await fauxqs.sqs('SetQueueAttributes', changed);
    if (answer.status !== 200) throw new Error(`queue ${name} cannot be created: ${answer.body.toString()}`);
  }
  for (const { name } of buckets) {
    const { status, body } = await fauxqs.request('PUT', `/${name}`);
    if (status !== 200) throw new Error(`bucket ${name} cannot be created: ${body.toString()}`);
  }
}
