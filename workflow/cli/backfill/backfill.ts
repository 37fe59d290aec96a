import { availableParallelism } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientPolicy } from '../../../tasks/aws/retry-policy.ts';
import { BadInput, InvalidInput } from '../../errors.ts';
import type { JobInput } from '../../job.ts';
import { planBackfill } from './backfill-plan.ts';
import type { BackfillPlan } from './backfill-plan.ts';
import { continueLine, planLines, skipLine, summaryLines } from './backfill-report.ts';
import { runBackfill } from './backfill-run.ts';
import { defineCommand, EXIT } from '../../client/command.ts';
import type { Terminal } from '../../client/command.ts';
import { connect, isLocal } from '../../client/connect.ts';
import type { Connection } from '../../client/connect.ts';
import { currentCode } from '../../client/current-code.ts';
import { jobFromWords, jobOptionRows, without } from '../../client/job-words.ts';
import { COMMON_OPTIONS } from '../../client/option-table.ts';
import type { Words } from '../../client/option-table.ts';
import { readMonthlySchedule } from '../schedule/read-schedule.ts';
import { findResultsTable } from '../../client/find-tables.ts';
import { TASKS_OPTION } from '../../client/tasks-option.ts';
import { readTrips } from '../../option-text.ts';

/** Executions at a time: locally they share the cores; on AWS each has its own tasks. */
const LOCAL_CONCURRENCY = 2;
const AWS_CONCURRENCY = 4;
const MOST_CONCURRENCY = 50;

const ROWS = jobOptionRows({
  source: "the monthly schedule's",
  'max-tasks': "its share of this machine's cores locally, 10 on AWS",
});

const OPTIONS = {
  ...without(ROWS, 'trips'), // the months are words of their own
  concurrency: {
    value: 'N',
    help: `executions at a time, from 1 to ${MOST_CONCURRENCY}`,
    defaultHelp: `${LOCAL_CONCURRENCY} locally, ${AWS_CONCURRENCY} on AWS`,
  },
  'dry-run': { help: 'lists what would be done, and why, and starts nothing' },
  ...TASKS_OPTION,
  ...COMMON_OPTIONS,
} as const;

/** `npm run backfill` */
export const backfill = defineCommand({
  name: 'backfill',
  about:
    'Counts many months, one execution per month and color. Skips months that already have a result of the same code, layer and file.',
  usage: [
    ['yellow:2009-01..2016-06 [options]', 'a range: the months that the source holds'],
    ['yellow:2009-01..2026-09 --source tlc', 'all that TLC publishes of a color'],
    ['yellow:2015-06,green:2013-08..2016-06 --dry-run', 'what would be done'],
  ],
  options: OPTIONS,
  positionals: true,
  notes: 'Ctrl-C stops what runs; the same command continues from there. Ends with 1 if a month failed.',
  run: countMonths,
});

async function countMonths(
  { values, positionals, argv }: Words<typeof OPTIONS>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  if (positionals.length === 0) throw new BadInput('name months: npm run backfill -- yellow:2009-01..2016-06');
  const trips = positionals.join(',');
  readTrips(trips, 'months'); // refused by that name
  const local = isLocal(values.target);
  const concurrency = concurrencyFrom(values.concurrency) ?? (local ? LOCAL_CONCURRENCY : AWS_CONCURRENCY);
  const share = String(Math.max(1, Math.floor(availableParallelism() / concurrency)));
  const maxTasks = values['max-tasks'] ?? (local ? share : undefined);
  const jobOf = (source: string): JobInput => {
    return jobFromWords({ ...values, source, trips, 'max-tasks': maxTasks }, { local });
  };
  jobOf(values.source ?? 's3://any'); // wrong options are refused before anything is started
  const connection = await connect(values, signal);
  try {
    const source = values.source ?? (await readMonthlySchedule({})).settings.source;
    const plan = await makePlan(jobOf(source), connection);
    if (values['dry-run']) {
      terminal.out.write(`${planLines(plan).join('\n')}\n`);
      return EXIT.ok;
    }
    return await carryOut(plan, connection, { terminal, concurrency, signal, words: argv });
  } finally {
    await connection.close();
  }
}

function concurrencyFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= MOST_CONCURRENCY) return number;
  const problem = `write a whole number from 1 to ${MOST_CONCURRENCY}`;
  throw new BadInput(problem, { option: '--concurrency', value: text });
}

async function makePlan(job: JobInput, connection: Connection): Promise<BackfillPlan> {
  const dynamodb = new DynamoDBClient(clientPolicy());
  try {
    return await planBackfill(job, {
      ...connection,
      dynamodb,
      resultsTable: await findResultsTable(dynamodb),
      layersRoot: path.resolve(path.dirname(process.argv[1] ?? ''), '../lambda/ValidateInput'),
      code: await currentCode(connection),
    });
  } catch (error) {
    if (error instanceof InvalidInput) throw new BadInput(error.message);
    throw error;
  } finally {
    dynamodb.destroy();
  }
}

/** What running a backfill requires. */
interface Carrying {
  readonly terminal: Terminal;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** The command line: it also continues the backfill. */
  readonly words: readonly string[];
}

async function carryOut(plan: BackfillPlan, connection: Connection, carrying: Carrying): Promise<number> {
  const { terminal, concurrency, signal } = carrying;
  const { progress, out } = terminal;
  for (const warning of plan.warnings) progress.write(`  ${warning}\n`);
  const skipped = plan.months.filter(({ action }) => action === 'skip');
  for (const month of skipped) progress.write(`  ${skipLine(month)}\n`);
  const startedAt = performance.now();
  const toCount = plan.months.filter(({ action }) => action !== 'skip');
  const outcomes = await runBackfill(toCount, connection, { concurrency, stream: progress, signal });
  const seconds = (performance.now() - startedAt) / 1000;
  out.write(`${summaryLines(outcomes, skipped.length, seconds).join('\n')}\n`);
  if (signal.aborted) {
    out.write(`\n${continueLine(carrying.words)}\n`);
    return EXIT.interrupted;
  }
  return outcomes.some(({ ended }) => ended === 'failed') ? EXIT.failed : EXIT.ok;
}
