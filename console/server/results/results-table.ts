import { GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { findResultsTable } from '../../../workflow/client/find-tables.ts';
import { LayerSummary } from '../../../workflow/manifest.ts';
import { TripResult } from '../../../workflow/run/results.ts';
import type { ResultList, ResultSummary } from '../../api.ts';
import { plainItem } from './attribute-values.ts';

/** All attributes except the statistics, which would make up most of a scan. `#n`: DynamoDB reserves some of the names. */
const PLAIN_ATTRIBUTES = [
  ...['layer', 'layerName', 'trips', 'synthetic', 'execution', 'digest'],
  ...Object.keys(TripResult.shape),
];

const Keys = z.object({ layer: z.string(), trips: z.string() });

const Item = TripResult.extend({
  layer: z.string(),
  layerName: z.string(),
  trips: z.string(),
  synthetic: z.boolean(),
  execution: z.string(),
  digest: z.string(),
});

/** Where an item's finer statistics are. */
const StatisticsItem = z.object({
  statistics: z.instanceof(Uint8Array).optional(),
  statisticsUri: z.string().optional(),
});
export type StatisticsItem = z.infer<typeof StatisticsItem>;

/** An item's layer; older items, and those with very many districts, lack the properties and districts. */
const LayerItem = z.object({
  layer: z.string(),
  layerName: z.string(),
  layerUri: z.string(),
  execution: z.string(),
  idProperty: z.string().optional(),
  districts: LayerSummary.shape.districts.optional(),
});
export type LayerItem = z.infer<typeof LayerItem>;

/** The table's name by client, looked up once per connection. */
const tables = new WeakMap<DynamoDBClient, Promise<string>>();

/** The name of the stack's Results table; throws `CommandFailed` if there is none. */
export function resultsTable(dynamodb: DynamoDBClient): Promise<string> {
  const known = tables.get(dynamodb) ?? findResultsTable(dynamodb);
  tables.set(dynamodb, known);
  known.catch(() => tables.delete(dynamodb)); // it may have been deployed by the next request
  return known;
}

/** Every result, by layer, month and color; items of another shape are listed as unreadable. */
export async function listResults(dynamodb: DynamoDBClient): Promise<ResultList> {
  const TableName = await resultsTable(dynamodb);
  const names = Object.fromEntries(PLAIN_ATTRIBUTES.map((name, i) => [`#${i}`, name]));
  const results: ResultSummary[] = [];
  const unreadable: ResultList['unreadable'][number][] = [];
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({
        TableName,
        ExclusiveStartKey,
        ProjectionExpression: Object.keys(names).join(', '),
        ExpressionAttributeNames: names,
      }),
    );
    for (const item of page.Items ?? []) {
      const read = readResult(plainItem(item));
      if ('reason' in read) unreadable.push(read);
      else results.push(read);
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  const order = ({ layerName, month, trips }: ResultSummary): string => JSON.stringify([layerName, month, trips]);
  results.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return { results, unreadable };
}

/** A plain item as a result, or the reason why it is not one. */
export function readResult(item: Record<string, unknown>): ResultSummary | ResultList['unreadable'][number] {
  const parsed = Item.safeParse(item);
  if (parsed.success) return parsed.data;
  const { layer = '?', trips = '?' } = Keys.partial().safeParse(item).data ?? {};
  const lacking = Object.keys(Item.shape).filter((name) => !(name in item));
  const [issue] = parsed.error.issues;
  const wrong = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'of an unknown shape'}`;
  return { layer, trips, reason: lacking.length > 0 ? `it lacks ${lacking.join(', ')}` : wrong };
}

/** Where one result's statistics are; undefined if there is no such item. */
export async function statisticsItem(
  dynamodb: DynamoDBClient,
  layer: string,
  trips: string,
): Promise<StatisticsItem | undefined> {
  const { Item: item } = await dynamodb.send(
    new GetItemCommand({
      TableName: await resultsTable(dynamodb),
      Key: { layer: { S: layer }, trips: { S: trips } },
      ProjectionExpression: '#s, statisticsUri',
      ExpressionAttributeNames: { '#s': 'statistics' },
    }),
  );
  return item && StatisticsItem.parse(plainItem(item));
}

/** The table's item on a layer: preferably one that names its districts; undefined if there is none. */
export async function layerItem(dynamodb: DynamoDBClient, layer: string): Promise<LayerItem | undefined> {
  const TableName = await resultsTable(dynamodb);
  let found: LayerItem | undefined;
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await dynamodb.send(
      new QueryCommand({
        TableName,
        ExclusiveStartKey,
        KeyConditionExpression: 'layer = :layer',
        ExpressionAttributeValues: { ':layer': { S: layer } },
        ProjectionExpression: Object.keys(LayerItem.shape).join(', '),
      }),
    );
    for (const item of page.Items ?? []) {
      const { data } = LayerItem.safeParse(plainItem(item));
      if (data?.idProperty !== undefined && data.districts !== undefined) return data;
      found ??= data;
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return found;
}
