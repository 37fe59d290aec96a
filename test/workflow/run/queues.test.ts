import { SQSClient } from '@aws-sdk/client-sqs';
import type { BatchResultErrorEntry, SendMessageBatchRequest } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import type { ChunkMessage } from '../../../tasks/protocol/chunk-message.ts';
import { deadLetterQueueName, queueName, sendChunks } from '../../../workflow/run/queues.ts';
import { testClock } from '../../test-clock.ts';

/** SQS: a queue name has up to 80 letters, digits, hyphens and underscores. */
const SQS_NAME = /^[A-Za-z0-9_-]{1,80}$/;

describe("an execution's queue names", () => {
  test('are valid in SQS for every execution name that Step Functions accepts', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80 }), (execution) => {
        expect(queueName(execution)).toMatch(SQS_NAME);
        expect(deadLetterQueueName(execution)).toMatch(SQS_NAME);
      }),
      { seed: 7 },
    );
  });

  test('differ even if executions differ only in characters that SQS does not allow', () => {
    expect(queueName('june.1')).not.toBe(queueName('june-1'));
  });

  test('keep the execution recognizable', () => {
    expect(queueName('trips-20150630-142530-5f3a')).toContain('trips-20150630-142530-5f3a');
  });
});

/** A queue that refuses entries: `refuse` returns the `Failed[]` of its response. */
function queueThatRefuses(refuse: (ids: readonly string[]) => readonly BatchResultErrorEntry[]): {
  sqs: SQSClient;
  sent: (readonly string[])[];
} {
  const sent: (readonly string[])[] = [];
  const sqs = new SQSClient({ region: 'us-east-1' });
  sqs.middlewareStack.add(
    () =>
      ({ input }) => {
        const ids = ((input as SendMessageBatchRequest).Entries ?? []).map(({ Id = '' }) => Id);
        sent.push(ids);
        return Promise.resolve({ output: { $metadata: {}, Failed: refuse(ids) } as never, response: undefined });
      },
    { step: 'initialize' },
  );
  return { sqs, sent };
}

const messages = [0, 1, 2].map((chunk) => ({ chunk }) as ChunkMessage); // the queue reads nothing else of them
const failed = (Id: string): BatchResultErrorEntry => ({ Id, Code: 'InternalError', SenderFault: false });

describe('messages that SQS refuses', () => {
  test('are sent again, after a backoff, without those that it took', async () => {
    const { sqs, sent } = queueThatRefuses((ids) => ids.slice(1).map(failed));
    const clock = testClock();

    await sendChunks(sqs, 'queue', messages, clock);

    expect(sent).toEqual([['0', '1', '2'], ['1', '2'], ['2']]);
    expect(clock.slept).toEqual([500, 1000]);
  });

  test('fail the call once they were refused too often', async () => {
    const { sqs } = queueThatRefuses((ids) => ids.map(failed));

    await expect(sendChunks(sqs, 'queue', messages, testClock())).rejects.toThrow(
      'SQS refused 3 messages of a batch 6 times: InternalError',
    );
  });

  test("fail the call at once when it is the sender's fault", async () => {
    const { sqs, sent } = queueThatRefuses(([Id]) => [{ Id, Code: 'InvalidMessageContents', SenderFault: true }]);

    await expect(sendChunks(sqs, 'queue', messages, testClock())).rejects.toThrow(
      'SQS refused chunk 0: InvalidMessageContents',
    );
    expect(sent).toHaveLength(1);
  });
});
