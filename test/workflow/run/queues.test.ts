import fc from 'fast-check';
import { deadLetterQueueName, queueName } from '../../../workflow/run/queues.ts';

/** SQS: a queue name has up to 80 letters, digits, hyphens and underscores. */
const SQS_NAME = /^[A-Za-z0-9_-]{1,80}$/;

describe("an execution's queue names", () => {
  test('are valid in SQS for every execution name that Step Functions takes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80 }), (execution) => {
        expect(queueName(execution)).toMatch(SQS_NAME);
        expect(deadLetterQueueName(execution)).toMatch(SQS_NAME);
      }),
      { seed: 7 },
    );
  });

  test('differ where executions differ only in what SQS does not allow', () => {
    expect(queueName('june.1')).not.toBe(queueName('june-1'));
  });

  test('let a person recognise the execution', () => {
    expect(queueName('trips-20150630-142530-5f3a')).toContain('trips-20150630-142530-5f3a');
  });
});
