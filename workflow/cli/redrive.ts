import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { BadInput } from '../errors.ts';
import { defineCommand } from '../client/command.ts';
import type { Terminal } from '../client/command.ts';
import { connect } from '../client/connect.ts';
import { describeExecution, executionNamed } from '../client/one-execution.ts';
import { runExecution } from './execution/run-execution.ts';
import { COMMON_OPTIONS } from '../client/option-table.ts';
import type { Words } from '../client/option-table.ts';
import { TASKS_OPTION } from '../client/tasks-option.ts';

const OPTIONS = {
  json: { value: 'FILE', help: 'writes the whole result to FILE, with the time of every stage' },
  ...TASKS_OPTION,
  ...COMMON_OPTIONS,
} as const;

/** `npm run redrive` */
export const redrive = defineCommand({
  name: 'redrive',
  about: 'Continues a failed, timed out or stopped execution from the stage it ended in; finished chunks are kept.',
  usage: [['EXECUTION', 'continues it and follows it to its result']],
  options: OPTIONS,
  positionals: true,
  run: redriveExecution,
});

async function redriveExecution(
  { values, positionals }: Words<typeof OPTIONS>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
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
