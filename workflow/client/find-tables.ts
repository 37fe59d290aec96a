import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STACK_NAME } from '../names.ts';
import { CommandFailed } from './command.ts';

/** The name of the stack's Results table; throws {@link CommandFailed} if there is none. */
export function findResultsTable(dynamodb: DynamoDBClient): Promise<string> {
  return findTable(dynamodb, 'Results');
}

/** The name of the stack's Partials table; throws {@link CommandFailed} if there is none. */
export function findPartialsTable(dynamodb: DynamoDBClient): Promise<string> {
  return findTable(dynamodb, 'Partials');
}

async function findTable(dynamodb: DynamoDBClient, table: string): Promise<string> {
  // CloudFormation puts the stack's name before the table's logical id, the local cloud does not.
  const pattern = new RegExp(`^(${STACK_NAME}-)?${table}[0-9A-F]{8}(-|$)`);
  let after: string | undefined;
  do {
    const page = await dynamodb.send(new ListTablesCommand({ ExclusiveStartTableName: after }));
    const found = page.TableNames?.find((name) => pattern.test(name));
    if (found !== undefined) return found;
    after = page.LastEvaluatedTableName;
  } while (after !== undefined);
  throw new CommandFailed(`there is no ${table} table of the stack ${STACK_NAME} in this account and region`);
}
