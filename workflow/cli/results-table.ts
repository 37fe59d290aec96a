import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STACK_NAME } from '../names.ts';
import { CommandFailed } from './command.ts';

/** CloudFormation puts the stack's name before the table's logical id, the local cloud does not. */
const TABLE_NAME = new RegExp(`^(${STACK_NAME}-)?Results[0-9A-F]{8}(-|$)`);

/** The name of the stack's Results table; throws {@link CommandFailed} where there is none. */
export async function findResultsTable(dynamodb: DynamoDBClient): Promise<string> {
  let after: string | undefined;
  do {
    const page = await dynamodb.send(new ListTablesCommand({ ExclusiveStartTableName: after }));
    const found = page.TableNames?.find((name) => TABLE_NAME.test(name));
    if (found !== undefined) return found;
    after = page.LastEvaluatedTableName;
  } while (after !== undefined);
  throw new CommandFailed(`there is no Results table of the stack ${STACK_NAME} in this account and region`);
}
