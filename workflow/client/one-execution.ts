import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import { BadInput } from '../errors.ts';
import type { Connection } from './connect.ts';

/** The execution named by a command's arguments; throws {@link BadInput} unless they name exactly one. */
export function executionNamed(positionals: readonly string[], command: string): string {
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) {
    throw new BadInput(`name one execution: npm run ${command} -- EXECUTION; npm run executions lists them`);
  }
  return name.slice(name.lastIndexOf(':') + 1); // an ARN is accepted too
}

/** Describes an execution by name; throws {@link BadInput} if it does not exist. */
export async function describeExecution(
  { sfn, stateMachineArn }: Connection,
  name: string,
): Promise<DescribeExecutionCommandOutput & { executionArn: string }> {
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  try {
    return { ...(await sfn.send(new DescribeExecutionCommand({ executionArn }))), executionArn };
  } catch (error) {
    if (error instanceof Error && (error.name === 'ExecutionDoesNotExist' || error.name === 'InvalidArn')) {
      throw new BadInput(`there is no execution ${name}; npm run executions lists them`);
    }
    throw error;
  }
}
