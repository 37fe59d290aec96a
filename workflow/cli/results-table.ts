import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STACK_NAME } from '../names.ts';
import { findStackTable } from '../stack-table.ts';
import { CommandFailed } from './command.ts';

/** The name of the stack's Results table; throws {@link CommandFailed} where there is none. */
export async function findResultsTable(dynamodb: DynamoDBClient): Promise<string> {
  const found = await findStackTable(dynamodb, 'Results');
  if (found !== undefined) return found;
  throw new CommandFailed(`there is no Results table of the stack ${STACK_NAME} in this account and region`);
}
