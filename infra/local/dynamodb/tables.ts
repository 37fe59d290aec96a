import { z } from 'zod';
import { AwsError } from '../wire/aws-json.ts';
import type { LocalTable } from '../template/local-stack.ts';
import type { DynamoDb } from './dynamodb.ts';

const Key = z.array(z.object({ AttributeName: z.string(), KeyType: z.string() }));
const Described = z.looseObject({ Table: z.looseObject({ KeySchema: Key }) });

/** Creates the template's tables that do not exist yet; refuses a table that exists with a different key. */
export async function createTables(dynamodb: DynamoDb, tables: readonly LocalTable[]): Promise<void> {
  await Promise.all(tables.map((table) => createTable(dynamodb, table)));
}

async function createTable(dynamodb: DynamoDb, { name, definition }: LocalTable): Promise<void> {
  try {
    await dynamodb.call('CreateTable', definition);
  } catch (error) {
    if (!(error instanceof AwsError && error.type === 'ResourceInUseException')) throw error;
    const { Table } = Described.parse(await dynamodb.call('DescribeTable', { TableName: name }));
    if (keyText(Table.KeySchema) !== keyText(definition.KeySchema)) {
      const fix = 'remove the state folder, or name another with --state';
      throw new Error(`table ${name} in the state folder has another key than the template's; ${fix}`, {
        cause: error,
      });
    }
  }
}

function keyText(schema: unknown): string {
  return Key.parse(schema)
    .map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`)
    .join(', ');
}
