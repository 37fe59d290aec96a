import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { BadInput } from '../errors.ts';
import { defineCommand, EXIT } from '../client/command.ts';
import type { Terminal } from '../client/command.ts';
import { connect } from '../client/connect.ts';
import { describeExecution, executionNamed } from '../client/one-execution.ts';
import { COMMON_OPTIONS } from '../client/option-table.ts';
import type { Words } from '../client/option-table.ts';

/** `npm run stop-job` */
export const stopJob = defineCommand({
  name: 'stop-job',
  about: 'Aborts a running execution; its tasks are stopped, its chunks kept for a redrive.',
  usage: [['EXECUTION', 'aborts it']],
  options: COMMON_OPTIONS,
  positionals: true,
  run: stopExecution,
});

async function stopExecution(
  { values, positionals }: Words<typeof COMMON_OPTIONS>,
  { out }: Terminal,
): Promise<number> {
  const name = executionNamed(positionals, 'stop-job');
  const connection = await connect(values);
  try {
    const { status, executionArn } = await describeExecution(connection, name);
    if (status !== 'RUNNING') throw new BadInput(`${name} is not running: it is ${status ?? 'unknown'}`);
    const cause = 'Stopped with npm run stop-job';
    await connection.sfn.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause }));
    out.write(`stopped ${name}. Continue it with: npm run redrive -- ${name}\n`);
    return EXIT.ok;
  } finally {
    await connection.close();
  }
}
