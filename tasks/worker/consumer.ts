import { QueueDoesNotExist, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { waitOut } from '../aws/wait-out.ts';
import { LONG_POLL_SECONDS } from '../protocol/chunk-message.ts';
import type { ConsumerOptions, ConsumerServices } from './consumer-services.ts';
import { Delivery } from './delivery.ts';
import { logWait } from './log-wait.ts';

/** Consecutive empty long polls after which a worker ends by itself: compute outlives its work by a minute at most. */
const IDLE_POLLS = 3;

/** Why the consumer ended. */
export type ConsumerEnd = 'stopped' | 'queue empty' | 'queue deleted';

/**
 * Takes chunks from the execution's queue until stopped, or until the queue stays empty or is gone. Each step may be
 * lost and repeated: the partial is a conditional Put (one already there is success), and the message is deleted only
 * after it. A service that throttles, fails or does not answer is waited out; throws `StillUnavailable` if that takes too
 * long (`tasks/aws/README.md`).
 */
export async function consume(
  options: ConsumerOptions,
  services: ConsumerServices,
  stop: AbortSignal,
): Promise<ConsumerEnd> {
  let emptyPolls = 0;
  while (!stop.aborted) {
    const received = await receive(options, services, stop);
    if (received === 'queue deleted') return received;
    if (received === undefined) {
      if (++emptyPolls >= IDLE_POLLS) return 'queue empty';
      continue;
    }
    emptyPolls = 0;
    await new Delivery(options, services, received, stop).process();
  }
  return 'stopped';
}

/** The next message; undefined if none came, or if the worker was stopped meanwhile. */
async function receive(
  { execution, queueUrl }: ConsumerOptions,
  { sqs, clock, log }: ConsumerServices,
  stop: AbortSignal,
): Promise<Message | 'queue deleted' | undefined> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: 1,
    WaitTimeSeconds: LONG_POLL_SECONDS,
    MessageSystemAttributeNames: ['ApproximateReceiveCount'],
  });
  const onWait = logWait(log, { execution });
  try {
    const send = async (): Promise<Message | undefined> =>
      (await sqs.send(command, { abortSignal: stop })).Messages?.[0];
    return await waitOut('ReceiveMessage', send, { clock, stop, onWait });
  } catch (error) {
    if (stop.aborted) return undefined;
    if (error instanceof QueueDoesNotExist) return 'queue deleted';
    throw error;
  }
}
