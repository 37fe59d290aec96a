import { availableParallelism } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientPolicy } from '../../../tasks/aws/retry-policy.ts';
import { InvalidInput } from '../../errors.ts';
import type { JobInput } from '../../job.ts';
import { planBackfill } from './backfill-plan.ts';
import type { BackfillPlan } from './backfill-plan.ts';
import { continueLine, planLines, skipLine, summaryLines } from './backfill-report.ts';
import { runBackfill } from './backfill-run.ts';
import { BadInput, COMMON_HELP, COMMON_OPTIONS, EXIT, parseCommand } from '../../client/command.ts';
import type { Terminal } from '../../client/command.ts';
import { connect, isLocal } from '../../client/connect.ts';
import type { Connection } from '../../client/connect.ts';
import { currentCode } from '../../client/current-code.ts';
import { jobFromOptions } from '../../client/job-options.ts';
import { readMonthlySchedule } from '../schedule/monthly-schedule.ts';
import { findResultsTable } from '../../client/find-tables.ts';
import { TASKS_OPTION } from '../../client/tasks-option.ts';
import { parseTripSelection } from '../../client/trip-selection.ts';

/** Executions at a time: here they share the cores; on AWS each has tasks of its own. */
const LOCAL_CONCURRENCY = 2;
const AWS_CONCURRENCY = 4;
const MOST_CONCURRENCY = 50;

const HELP = `Counts many months, an execution for each month of each color, and skips those whose result is there
and was made by the same code of the same layer and file.

  npm run backfill -- yellow:2009-01..2016-06 [options]
  npm run backfill -- yellow:2015-06,green:2013-08..2016-06 --dry-run

  --source DIR         folder or s3://bucket/prefix of the trip files (default: the monthly schedule's)
  --concurrency N      executions at a time (default ${LOCAL_CONCURRENCY} here, ${AWS_CONCURRENCY} on AWS)
  --dry-run            lists what would be done, and why, and starts nothing
  --districts FILE     GeoJSON layer, or a built-in one: boroughs (default)
  --district-id NAME   the property of FILE that names a district
  --district-name NAME the property with its name for people
  --chunk-bytes N      bytes of input a chunk, as 64MiB (default), 64KiB, 4096
  --max-tasks N        most worker tasks of an execution (default: its share of the cores here, 10 on AWS)
  --chunks-per-task N  waiting chunks that one task is started for (default 4)
  --tasks docker       workers run as containers of tasks/Dockerfile's image (default: processes)
${COMMON_HELP}

Ctrl-C stops what runs; the same command goes on from there. Ends with 1 where a month failed.`;

const OPTIONS = {
  ...COMMON_OPTIONS,
  ...TASKS_OPTION,
  source: { type: 'string' },
  concurrency: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  districts: { type: 'string' },
  'district-id': { type: 'string' },
  'district-name': { type: 'string' },
  'chunk-bytes': { type: 'string' },
  'max-tasks': { type: 'string' },
  'chunks-per-task': { type: 'string' },
} as const;

/** `npm run backfill`: returns the exit code. */
export async function main(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const config = { args: [...argv], options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseCommand(config, 'backfill');
  if (values.help) {
    terminal.out.write(`${HELP}\n`);
    return EXIT.ok;
  }
  if (positionals.length === 0) throw new BadInput('name months: npm run backfill -- yellow:2009-01..2016-06');
  const trips = parseTripSelection(positionals.join(','), 'months');
  const local = isLocal(values.target);
  const concurrency = concurrencyFrom(values.concurrency) ?? (local ? LOCAL_CONCURRENCY : AWS_CONCURRENCY);
  const share = String(Math.max(1, Math.floor(availableParallelism() / concurrency)));
  const maxTasks = values['max-tasks'] ?? (local ? share : undefined);
  const jobOf = (source: string): JobInput => {
    return { ...jobFromOptions({ ...values, 'max-tasks': maxTasks }, source, local), trips };
  };
  jobOf(values.source ?? 's3://any'); // what is wrong with the words is told before anything is started
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
  throw new BadInput(`--concurrency ${text}: write a whole number from 1 to ${MOST_CONCURRENCY}`);
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

/** What a backfill is carried out with. */
interface Carrying {
  readonly terminal: Terminal;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** The command's own words: those that continue it. */
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
