import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { getText } from '../../../tasks/storage/storage.ts';
import { queueDepth } from '../../run/queues.ts';
import { ExportedResult } from '../../run/results.ts';
import { EXIT } from '../../client/command.ts';
import type { Terminal } from '../../client/command.ts';
import type { Connection } from '../../client/connect.ts';
import type { ExecutionView } from '../../client/execution-view.ts';
import { readBudget } from './budget.ts';
import { billOfRun } from './run-bill.ts';
import type { BillOptions } from './run-bill.ts';
import { follow } from '../../client/follow.ts';
import { writeJson } from './json-file.ts';
import { plainCause } from '../../client/plain-cause.ts';
import { Progress } from './progress.ts';
import { reportLines } from './result-report.ts';
import { duration } from '../../client/units.ts';

const Output = z.object({ result: z.string(), records: z.number() });

/** An execution to follow to its end. */
export interface RunningExecution {
  readonly name: string;
  readonly executionArn: string;
  /** Where `--json` writes the result. */
  readonly json?: string | undefined;
  /** Its prices, and the plan it is compared with; default: list prices, and no plan. */
  readonly bill?: BillOptions | undefined;
}

/**
 * Shows an execution's progress until it ends, then its report, or the failing stage, the cause and the command that
 * continues it; an interrupt stops the execution. Returns the exit code.
 */
export async function runExecution(
  execution: RunningExecution,
  connection: Connection,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const progress = new Progress(terminal.progress);
  try {
    const { view, execution: described } = await follow(connection.sfn, execution.executionArn, {
      period: connection.period,
      signal,
      onLook: async (seen) => {
        progress.show(seen, await doneNow(seen, connection));
      },
    });
    progress.end();
    if (described.status === 'RUNNING') return await interrupt(execution, connection, progress);
    if (described.status === 'SUCCEEDED') return await succeed(execution, described, view, connection, terminal);
    explain(execution.name, described, view, progress);
    return described.error === 'InvalidInput' ? EXIT.badInput : EXIT.failed;
  } finally {
    progress.end();
  }
}

/** Finished chunks according to the queue itself: more recent than the last lap's. */
async function doneNow(view: ExecutionView, { sqs }: Connection): Promise<number | undefined> {
  if (view.current?.name !== 'WaitForQueue' || view.queueUrl === undefined || !view.reconciled) return undefined;
  const depth = await queueDepth(sqs, view.queueUrl);
  return depth && Math.max(0, view.reconciled.chunks - depth.visible - depth.inFlight - depth.delayed);
}

async function interrupt(
  { name, executionArn }: RunningExecution,
  { sfn }: Connection,
  progress: Progress,
): Promise<number> {
  await sfn.send(new StopExecutionCommand({ executionArn, error: 'Interrupted', cause: 'Stopped with Ctrl-C' }));
  progress.note(`stopped ${name}. Continue it with: npm run redrive -- ${name}`);
  return EXIT.interrupted;
}

async function succeed(
  { name, json, bill: options = { budget: readBudget({}) } }: RunningExecution,
  execution: DescribeExecutionCommandOutput,
  view: ExecutionView,
  { storage, local }: Connection,
  { out }: Terminal,
): Promise<number> {
  const { result: resultUri, records } = Output.parse(JSON.parse(execution.output ?? '{}'));
  const result = ExportedResult.parse(JSON.parse(await getText(storage, resultUri)));
  const stages = view.secondsByState();
  const seconds = Object.values(stages).reduce((sum, one) => sum + one, 0);
  out.write(`${reportLines({ result, resultUri, seconds }).join('\n')}\n`);
  const bill = await billOfRun(view.visits, options);
  out.write(`\n${bill.lines(local).join('\n')}\n`);
  if (json !== undefined) {
    const { digest, synthetic, layer, results, warnings, notCounted, firstRejected } = result;
    const performance = { seconds, recordsPerSecond: Math.round(records / seconds), stages };
    await writeJson(json, {
      execution: name,
      status: execution.status,
      digest,
      synthetic,
      layer,
      results,
      warnings,
      notCounted,
      firstRejected,
      performance,
      ...bill.json,
    });
    out.write(`  json     ${json}\n`);
  }
  return EXIT.ok;
}

function explain(
  name: string,
  execution: DescribeExecutionCommandOutput,
  view: ExecutionView,
  progress: Progress,
): void {
  const stage = view.current?.name ?? 'the execution';
  const { startDate, stopDate } = execution;
  const spent = startDate && stopDate ? ` after ${duration((stopDate.getTime() - startDate.getTime()) / 1000)}` : '';
  progress.note('');
  progress.note(`${name} ${(execution.status ?? '').toLowerCase().replace('_', ' ')} in ${stage}${spent}`);
  progress.note(`  ${execution.error ?? 'unknown error'}: ${plainCause(execution.cause).replaceAll('\n', '\n  ')}`);
  progress.note('');
  progress.note(
    execution.error === 'InvalidInput' || execution.error === 'NothingCounted'
      ? 'Fix the input and start a new job.'
      : `When its cause is fixed, continue it from ${stage} with: npm run redrive -- ${name}`,
  );
}
