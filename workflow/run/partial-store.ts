import { BatchWriteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient, WriteRequest } from '@aws-sdk/client-dynamodb';
import { systemClock } from '../../tasks/aws/clock.ts';
import { CLIENT_ATTEMPTS, sendUntilNoneLeft } from '../../tasks/aws/retry-policy.ts';
import type { Clock } from '../../tasks/aws/clock.ts';
import { FailureItem, failureShard, partialShards } from '../../tasks/protocol/partials.ts';

/** DynamoDB: BatchWriteItem takes at most 25 requests. */
const BATCH_SIZE = 25;

type Item = Record<string, AttributeValue>;

/** Every item of one partition, page by page, strongly consistent: a partial written before the call is among them. */
async function* itemsOf(
  dynamodb: DynamoDBClient,
  table: string,
  shard: string,
  attributes?: readonly string[],
): AsyncGenerator<Item> {
  const names = attributes?.map((name, i) => [`#a${i}`, name] as const);
  let from: Item | undefined;
  do {
    const page = await dynamodb.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: '#shard = :shard',
        ExpressionAttributeNames: { '#shard': 'shard', ...(names && Object.fromEntries(names)) },
        ExpressionAttributeValues: { ':shard': { S: shard } },
        ConsistentRead: true,
        ...(names && { ProjectionExpression: names.map(([alias]) => alias).join(', ') }),
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

/** Passes every partial of an execution to `visit`, reading the shards in parallel; the order is undefined. */
export async function forEachPartial(
  dynamodb: DynamoDBClient,
  table: string,
  execution: string,
  visit: (item: Item) => Promise<void> | void,
  attributes?: readonly string[],
): Promise<void> {
  await Promise.all(
    partialShards(execution).map(async (shard) => {
      for await (const item of itemsOf(dynamodb, table, shard, attributes)) await visit(item);
    }),
  );
}

/** Numbers of the chunks that have their partial. */
export async function countedChunks(
  dynamodb: DynamoDBClient,
  table: string,
  execution: string,
): Promise<ReadonlySet<number>> {
  const counted = new Set<number>();
  await forEachPartial(dynamodb, table, execution, (item) => void counted.add(Number(item.chunk?.N)), ['chunk']);
  return counted;
}

/** The last failure of each chunk that ever failed, by chunk number. */
export async function lastFailures(
  dynamodb: DynamoDBClient,
  table: string,
  execution: string,
): Promise<ReadonlyMap<number, FailureItem>> {
  const failures = new Map<number, FailureItem>();
  for await (const item of itemsOf(dynamodb, table, failureShard(execution))) {
    const failure = FailureItem.parse(item);
    failures.set(failure.chunk, failure);
  }
  return failures;
}

/** Deletes an execution's partials and failures; returns the URIs of statistics stored outside the table. */
export async function deletePartials(
  dynamodb: DynamoDBClient,
  table: string,
  execution: string,
  clock: Clock = systemClock,
): Promise<readonly string[]> {
  const uris: string[] = [];
  for (const shard of [...partialShards(execution), failureShard(execution)]) {
    let batch: WriteRequest[] = [];
    for await (const item of itemsOf(dynamodb, table, shard, ['shard', 'chunk', 'statisticsUri'])) {
      if (item.statisticsUri?.S !== undefined) uris.push(item.statisticsUri.S);
      batch.push({ DeleteRequest: { Key: { shard: item.shard!, chunk: item.chunk! } } });
      if (batch.length === BATCH_SIZE) {
        await deleteBatch(dynamodb, table, batch, clock);
        batch = [];
      }
    }
    if (batch.length > 0) await deleteBatch(dynamodb, table, batch, clock);
  }
  return uris;
}

/** Deletes a batch; throws if DynamoDB still leaves some in `UnprocessedItems` after all retries. */
async function deleteBatch(
  dynamodb: DynamoDBClient,
  table: string,
  batch: readonly WriteRequest[],
  clock: Clock,
): Promise<void> {
  const send = async (requests: readonly WriteRequest[]): Promise<readonly WriteRequest[]> => {
    const answer = await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: [...requests] } }));
    return answer.UnprocessedItems?.[table] ?? [];
  };
  const left = await sendUntilNoneLeft(batch, send, clock);
  if (left.length > 0) {
    throw new Error(`DynamoDB left ${left.length} deletes in ${table} unprocessed ${CLIENT_ATTEMPTS} times`);
  }
}
