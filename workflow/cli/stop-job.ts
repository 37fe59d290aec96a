import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { BadInput, COMMON_HELP, COMMON_OPTIONS, EXIT, parseCommand } from '../client/command.ts';
import type { Terminal } from '../client/command.ts';
import { connect } from '../client/connect.ts';
import { describeExecution, executionNamed } from '../client/one-execution.ts';

const HELP = `Aborts a running execution; its tasks are stopped, its chunks kept for a redrive.

  npm run stop-job -- EXECUTION

${COMMON_HELP}`;

/** `npm run stop-job`: returns the exit code. */
export async function main(argv: readonly string[], { out }: Terminal): Promise<number> {
  const config = { args: [...argv], options: COMMON_OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseCommand(config, 'stop-job');
  if (values.help) {
    out.write(`${HELP}\n`);
    return EXIT.ok;
  }
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
