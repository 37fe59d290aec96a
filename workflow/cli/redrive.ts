import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { BadInput, COMMON_HELP, COMMON_OPTIONS, EXIT, parseCommand } from '../client/command.ts';
import type { Terminal } from '../client/command.ts';
import { connect } from '../client/connect.ts';
import { describeExecution, executionNamed } from '../client/one-execution.ts';
import { runExecution } from './follow/run-execution.ts';
import { TASKS_HELP, TASKS_OPTION } from '../client/tasks-option.ts';

const HELP = `Continues a failed, timed out or stopped execution from the stage it ended in; finished chunks are kept.

  npm run redrive -- EXECUTION

  --json FILE      write the whole result, with the time of every stage
${TASKS_HELP}
${COMMON_HELP}`;

/** `npm run redrive`: returns the exit code. */
export async function main(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const options = { ...COMMON_OPTIONS, ...TASKS_OPTION, json: { type: 'string' } } as const;
  const { values, positionals } = parseCommand({ args: [...argv], options, allowPositionals: true }, 'redrive');
  if (values.help) {
    terminal.out.write(`${HELP}\n`);
    return EXIT.ok;
  }
  const name = executionNamed(positionals, 'redrive');
  const connection = await connect(values, signal);
  try {
    const { status, redriveStatus, redriveStatusReason, executionArn } = await describeExecution(connection, name);
    if (redriveStatus !== 'REDRIVABLE') {
      throw new BadInput(`${name} cannot be redriven: ${redriveStatusReason ?? `it is ${status ?? 'unknown'}`}`);
    }
    await connection.sfn.send(new RedriveExecutionCommand({ executionArn }));
    terminal.progress.write(`redriving ${name}\n`);
    return await runExecution({ name, executionArn, json: values.json }, connection, terminal, signal);
  } finally {
    await connection.close();
  }
}
