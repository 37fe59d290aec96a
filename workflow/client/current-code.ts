import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { STACK_NAME } from '../names.ts';
import { CommandFailed } from './command.ts';
import type { Connection } from './connect.ts';

/** The part of the state machine's definition that names the code that produces results. */
const Definition = z.object({
  States: z.object({
    FinalAggregateScan: z.object({ Arguments: z.object({ Payload: z.object({ code: z.string() }) }) }),
  }),
});

/** The name of the code that an execution started now would use; throws {@link CommandFailed} if there is none. */
export async function currentCode({ sfn, stateMachineArn }: Connection): Promise<string> {
  const { definition = '{}' } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const parsed = Definition.safeParse(JSON.parse(definition));
  if (parsed.success) return parsed.data.States.FinalAggregateScan.Arguments.Payload.code;
  throw new CommandFailed(`the stack ${STACK_NAME} does not say which code it counts with: deploy it again`);
}
