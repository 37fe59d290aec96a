import { connect } from 'node:net';
import path from 'node:path';
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDb } from '../../../../infra/local/dynamodb/dynamodb.ts';
import { createTables } from '../../../../infra/local/dynamodb/tables.ts';
import { Gateway } from '../../../../infra/local/gateway/gateway.ts';
import { DYNAMODB_ROLE } from '../../../../infra/local/roles.ts';
import type { LocalTable } from '../../../../infra/local/template/local-stack.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { bundleLocalCloud, eventually } from '../running-cloud.ts';

let gateway: Gateway;
let dynamodb: DynamoDb;
let client: DynamoDBClient;
// Before the folder's own hook, which removes it.
afterAll(async () => {
  client.destroy();
  await gateway.close();
  await dynamodb.close();
});
const folder = temporaryFolder();

function table(name: string, key = 'shard'): LocalTable {
  const definition = {
    TableName: name,
    AttributeDefinitions: [
      { AttributeName: key, AttributeType: 'S' },
      { AttributeName: 'chunk', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: key, KeyType: 'HASH' },
      { AttributeName: 'chunk', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  };
  return { logicalId: name, name, arn: `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`, definition };
}

function openDynamoDb(directory: string): Promise<DynamoDb> {
  return DynamoDb.open({
    program: bundleLocalCloud(folder),
    args: [DYNAMODB_ROLE],
    directory: path.join(folder, directory),
    logFile: path.join(folder, `${directory}.log`),
    region: 'us-east-1',
    accountId: '000000000000',
  });
}

beforeAll(async () => {
  gateway = await Gateway.listen(0, { local: () => undefined, onError: () => undefined });
  dynamodb = await openDynamoDb('tables');
  gateway.serve({ dynamodb: (request) => dynamodb.forward(request) });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new DynamoDBClient({ endpoint: gateway.endpoint, region: 'us-east-1', credentials });
  await createTables(dynamodb, [table('Partials'), table('Results', 'layer')]);
});

function put(chunk: number, text = 'x'): Promise<unknown> {
  const Item = { shard: { S: 's' }, chunk: { N: String(chunk) }, text: { S: text } };
  const ConditionExpression = 'attribute_not_exists(chunk)';
  return client.send(new PutItemCommand({ TableName: 'Partials', Item, ConditionExpression }));
}

async function get(chunk: number): Promise<string | undefined> {
  const Key = { shard: { S: 's' }, chunk: { N: String(chunk) } };
  const { Item } = await client.send(new GetItemCommand({ TableName: 'Partials', Key, ConsistentRead: true }));
  return Item?.text?.S;
}

test('the template’s tables exist at every start', async () => {
  await createTables(dynamodb, [table('Partials'), table('Results', 'layer')]);

  const { TableNames } = await client.send(new ListTablesCommand({}));

  expect(TableNames).toEqual(['Partials', 'Results']);
});

test('a table with another key than the template’s is refused, with the fix', async () => {
  await expect(createTables(dynamodb, [table('Partials', 'other')])).rejects.toThrow(
    /table Partials in the state folder has another key than the template's; remove the state folder/,
  );
});

test('items are put once, read, queried and scanned in pages', async () => {
  const wide = 'w'.repeat(300_000);
  for (let chunk = 0; chunk < 5; chunk++) await put(chunk, wide);

  const again = put(0, 'again');
  await expect(again).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  const first = await client.send(new ScanCommand({ TableName: 'Partials' }));
  const rest = await client.send(new ScanCommand({ TableName: 'Partials', ExclusiveStartKey: first.LastEvaluatedKey }));
  const query = await client.send(
    new QueryCommand({
      TableName: 'Partials',
      KeyConditionExpression: '#s = :s and chunk > :c',
      ExpressionAttributeNames: { '#s': 'shard' },
      ExpressionAttributeValues: { ':s': { S: 's' }, ':c': { N: '2' } },
    }),
  );

  expect(await get(0)).toBe(wide);
  expect(first.Items?.length).toBeLessThan(5);
  expect((first.Items?.length ?? 0) + (rest.Items?.length ?? 0)).toBe(5);
  expect(query.Items?.map((item) => item.chunk?.N)).toEqual(['3', '4']);
});

test('an action that dynalite does not know is refused as unknown', async () => {
  const transaction = client.send(new TransactWriteItemsCommand({ TransactItems: [] }));

  await expect(transaction).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

test('survives clients that disconnect', async () => {
  const before = dynamodb.pid;
  const body = JSON.stringify({ TableName: 'Partials' });
  const head = `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: DynamoDB_20120810.Scan\r\nContent-Length: ${body.length}`;
  const requests = [`${head}\r\n\r\n${body.slice(0, 5)}`, `${head}\r\n\r\n${body}`];
  for (const request of requests) {
    const socket = connect(Number(new URL(gateway.endpoint).port), '127.0.0.1');
    await new Promise<void>((resolve) => {
      socket.write(request, () => {
        resolve();
      });
    });
    socket.destroy();
  }

  await put(100);

  expect(await get(100)).toBe('x');
  expect(dynamodb.pid).toBe(before);
});

test('its process is restarted when it dies, and nothing acknowledged is lost', async () => {
  await put(200);
  const before = dynamodb.pid!;

  process.kill(before, 'SIGKILL');

  await eventually(
    () => dynamodb.pid,
    (pid) => pid !== undefined && pid !== before,
  );
  expect(await get(200)).toBe('x');
});

test('a folder that another process holds is refused, with the log named', async () => {
  await expect(openDynamoDb('tables')).rejects.toThrow(
    /DynamoDB \(dynalite\) did not start on .*tables; see .*tables\.log/,
  );
});

test('its process ends when its parent closes it, and the tables exist at the next start', async () => {
  const first = await openDynamoDb('kept');
  await createTables(first, [table('Kept')]);
  await first.close();
  const second = await openDynamoDb('kept');

  const tables = await second.call('ListTables', {});
  await second.close();

  expect(tables).toEqual({ TableNames: ['Kept'] });
});
