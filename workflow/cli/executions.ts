import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { ExecutionListItem } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { BadInput } from '../errors.ts';
import { defineCommand, EXIT } from '../client/command.ts';
import type { Terminal } from '../client/command.ts';
import { connect } from '../client/connect.ts';
import type { Connection } from '../client/connect.ts';
import { COMMON_OPTIONS } from '../client/option-table.ts';
import type { OptionValues } from '../client/option-table.ts';
import { table } from '../client/text-table.ts';
import { duration, grouped } from '../client/units.ts';

const Status = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);
const Most = z.coerce.number().int().min(1).max(1000);
const Output = z.object({ records: z.number() });

const OPTIONS = {
  status: { value: 'STATUS', help: `only those that are ${Status.options.join(', ')}`, defaultHelp: 'all' },
  most: { value: 'N', default: '20', help: 'lists at most N executions, from 1 to 1000' },
  ...COMMON_OPTIONS,
} as const;

/** `npm run executions` */
export const executions = defineCommand({
  name: 'executions',
  about: 'Lists executions, newest first.',
  usage: [['', 'the newest, of any status']],
  options: OPTIONS,
  run: ({ values }, terminal) => listExecutions(values, terminal),
});

async function listExecutions(values: OptionValues<typeof OPTIONS>, { out }: Terminal): Promise<number> {
  const most = Most.safeParse(values.most);
  if (!most.success) {
    throw new BadInput('write a whole number from 1 to 1000', { option: '--most', value: values.most });
  }
  const status = Status.optional().safeParse(values.status);
  if (!status.success) {
    throw new BadInput(`write one of ${Status.options.join(', ')}`, { option: '--status', value: values.status });
  }

  const connection = await connect(values);
  try {
    const { sfn, stateMachineArn } = connection;
    const { executions = [] } = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: most.data, statusFilter: status.data }),
    );
    const rows = await Promise.all(executions.map((execution) => row(execution, connection)));
    const lines =
      rows.length === 0
        ? ['no executions yet; start one with: npm run start-job']
        : table(['execution', 'status', 'started', 'took', 'records', 'redrives'], rows, [1, 2]);
    out.write(`${lines.join('\n')}\n`);
    return EXIT.ok;
  } finally {
    await connection.close();
  }
}

async function row(execution: ExecutionListItem, { sfn }: Connection): Promise<string[]> {
  const { name = '', status = '', startDate, stopDate, redriveCount = 0, executionArn } = execution;
  const seconds = startDate ? ((stopDate ?? new Date()).getTime() - startDate.getTime()) / 1000 : 0;
  const records = status === 'SUCCEEDED' ? await recordsOf(sfn, executionArn ?? '') : '';
  const started = startDate?.toISOString().replace('T', ' ').slice(0, 19) ?? '';
  return [name, status, started, duration(seconds), records, redriveCount > 0 ? String(redriveCount) : ''];
}

async function recordsOf(sfn: Connection['sfn'], executionArn: string): Promise<string> {
  const { output = '{}' } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const parsed = Output.safeParse(JSON.parse(output));
  return parsed.success ? grouped(parsed.data.records) : '';
}
