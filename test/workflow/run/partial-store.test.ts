import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { WriteRequest } from '@aws-sdk/client-dynamodb';
import { deletePartials } from '../../../workflow/run/partial-store.ts';
import { testClock } from '../../test-clock.ts';

/** A table that holds 3 partials and leaves some deletes of each batch unprocessed. */
function tableThatLeaves(unprocessed: (requests: readonly WriteRequest[]) => readonly WriteRequest[]): {
  dynamodb: DynamoDBClient;
  sent: number[];
} {
  const sent: number[] = [];
  const dynamodb = new DynamoDBClient({ region: 'us-east-1' });
  dynamodb.middlewareStack.add(
    (_next, { commandName }) =>
      ({ input }) => {
        const shard = (input as { ExpressionAttributeValues?: { ':shard': { S: string } } }).ExpressionAttributeValues;
        if (commandName === 'QueryCommand') {
          const chunks = shard?.[':shard'].S === 'e#0' ? [0, 8, 16] : [];
          const Items = chunks.map((chunk) => ({ shard: { S: 'e#0' }, chunk: { N: String(chunk) } }));
          return Promise.resolve({ output: { $metadata: {}, Items } as never, response: undefined });
        }
        const requests = (input as { RequestItems: { partials: WriteRequest[] } }).RequestItems.partials;
        sent.push(requests.length);
        const UnprocessedItems = { partials: [...unprocessed(requests)] };
        return Promise.resolve({ output: { $metadata: {}, UnprocessedItems } as never, response: undefined });
      },
    { step: 'initialize' },
  );
  return { dynamodb, sent };
}

describe('the deletes that DynamoDB leaves unprocessed', () => {
  test('are sent again, after a backoff', async () => {
    const { dynamodb, sent } = tableThatLeaves((requests) => requests.slice(1));
    const clock = testClock();

    await deletePartials(dynamodb, 'partials', 'e', clock);

    expect(sent).toEqual([3, 2, 1]);
    expect(clock.slept).toEqual([500, 1000]);
  });

  test('fail the call once they were left too often', async () => {
    const { dynamodb } = tableThatLeaves((requests) => requests);

    await expect(deletePartials(dynamodb, 'partials', 'e', testClock())).rejects.toThrow(
      'DynamoDB left 3 deletes in partials unprocessed 6 times',
    );
  });
});
