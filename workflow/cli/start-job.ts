import path from 'node:path';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { liveAliasArn } from '../client/live-alias.ts';
import { openStorage } from '../../tasks/storage/open-storage.ts';
import type { JobInput } from '../job.ts';
import type { Plan } from '../plan/plan.ts';
import { checkBudget, plan, readBudget } from './follow/budget.ts';
import type { Budget, Planned } from './follow/budget.ts';
import { BadInput, COMMON_HELP, COMMON_OPTIONS, EXIT, parseCommand } from '../client/command.ts';
import type { Terminal } from '../client/command.ts';
import { connect, isLocal } from '../client/connect.ts';
import type { Connection } from '../client/connect.ts';
import { newExecutionName } from '../client/new-execution-name.ts';
import { jobFromOptions } from '../client/job-options.ts';
import { writeJson } from './follow/json-file.ts';
import { runExecution } from './follow/run-execution.ts';
import { SAMPLE_RECORDS, writeSampleMonth } from '../client/sample-month.ts';
import { TASKS_OPTION, tasksFrom } from '../client/tasks-option.ts';

const HELP = `Counts taxi trips by district: starts one execution and follows it to its result.

  npm run start-job                                    a generated sample month, by borough
  npm run start-job -- --source DIR [options]          your trip files

  --source DIR         folder, file or s3://bucket/prefix of {color}_tripdata_{yyyy}-{mm}.csv
                       (TLC's own CSV) or {color}-{yyyy}-{mm}.csv (80-byte trip records)
  --trips MONTHS       yellow:2015-06,green:2016-01 or a range, yellow:2009-01..2009-12
                       (default: all that the source holds)
  --districts FILE     GeoJSON layer, or a built-in one: boroughs (default)
  --district-id NAME   the property of FILE that names a district
  --district-name NAME the property with its name for people
  --chunk-bytes N      bytes of input a chunk, as 64MiB (default), 64KiB, 4096
  --max-tasks N        most worker tasks at a time (default: one a core here, the stack's maxTasks on AWS)
  --chunks-per-task N  waiting chunks that one task is started for (default 4)
  --name NAME          the execution's name (default: made from the time)
  --json FILE          write the whole result, with the time of every stage; with --dry-run the plan
  --dry-run            say what it would take and cost on AWS, and start nothing
  --max-dollars N      do not start what would cost more on AWS
  --prices FILE        JSON with prices of your own over those of workflow/plan/prices.ts
  --tasks docker       workers run as containers of tasks/Dockerfile's image (default: processes)
${COMMON_HELP}`;

const OPTIONS = {
  ...COMMON_OPTIONS,
  ...TASKS_OPTION,
  source: { type: 'string' },
  trips: { type: 'string' },
  districts: { type: 'string' },
  'district-id': { type: 'string' },
  'district-name': { type: 'string' },
  'chunk-bytes': { type: 'string' },
  'max-tasks': { type: 'string' },
  'chunks-per-task': { type: 'string' },
  name: { type: 'string' },
  json: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'max-dollars': { type: 'string' },
  prices: { type: 'string' },
} as const;

/** `npm run start-job`: returns the exit code. */
export async function main(argv: readonly string[], terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { values } = parseCommand({ args: [...argv], options: OPTIONS }, 'start-job');
  if (values.help) {
    terminal.out.write(`${HELP}\n`);
    return EXIT.ok;
  }
  const name = values.name ?? newExecutionName(new Date());
  const local = isLocal(values.target);
  tasksFrom(values); // refused, if so, before anything is started or written
  if (values.source === undefined && !local)
    throw new BadInput('--source s3://bucket/prefix is needed with --target aws');
  const source = values.source ?? path.resolve(values.state, 'sample');
  const budget = readBudget(values);
  const most = values['max-tasks'] ?? (local ? undefined : String(budget.capacity.maxTasks));
  const job = jobFromOptions({ ...values, 'max-tasks': most }, source, local); // before anything is started or written
  if (values.source === undefined) await writeSample(source, terminal);
  if (signal.aborted) return EXIT.interrupted;
  if (budget.dryRun && !(local && readsS3(job)))
    return showPlan(await plan(job, openStorage(), budget, signal), values.json, budget, terminal);

  const connection = await connect(values, signal);
  try {
    const planning = plan(job, connection.storage, budget, signal);
    planning.catch(() => undefined); // told where it is awaited
    if (budget.dryRun) return await showPlan(await planning, values.json, budget, terminal);
    if (budget.maxDollars !== undefined) checkBudget(budget, planOf(await planning));
    const executionArn = await startExecution(connection, name, JSON.stringify(job));
    terminal.progress.write(`execution ${name}\n`);
    const execution = { name, executionArn, json: values.json, bill: { budget, planning } };
    return await runExecution(execution, connection, terminal, signal);
  } finally {
    await connection.close();
  }
}

/** Whether a local job reads what only the local cloud serves. */
function readsS3({ source, districts }: JobInput): boolean {
  return [source, 'uri' in districts ? districts.uri : ''].some((uri) => uri.startsWith('s3:'));
}

/** Tells a plan, and what of it is over the budget. */
async function showPlan(
  planned: Planned,
  json: string | undefined,
  budget: Budget,
  { out }: Terminal,
): Promise<number> {
  const made = planOf(planned);
  const lines = checkBudget(budget, made);
  out.write(`${lines.join('\n')}\n\n  nothing was started\n`);
  if (json !== undefined) {
    await writeJson(json, { plan: made, capacity: budget.capacity, prices: budget.prices });
    out.write(`  json     ${json}\n`);
  }
  return EXIT.ok;
}

/** The plan; throws {@link BadInput} with why there is none. */
function planOf(planned: Planned): Plan {
  if ('plan' in planned) return planned.plan;
  throw new BadInput(planned.reason);
}

async function writeSample(folder: string, { progress }: Terminal): Promise<void> {
  if (await writeSampleMonth(folder)) {
    progress.write(
      `generated a SYNTHETIC month of ${SAMPLE_RECORDS.toLocaleString('en-US')} trip records in ${path.relative('', folder)}\n`,
    );
  }
}

async function startExecution({ sfn, stateMachineArn }: Connection, name: string, input: string): Promise<string> {
  try {
    const start = new StartExecutionCommand({ stateMachineArn: liveAliasArn(stateMachineArn), name, input });
    const { executionArn } = await sfn.send(start);
    return executionArn ?? '';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name === 'ExecutionAlreadyExists') {
      throw new BadInput(
        `--name ${name}: an execution of this name exists with another input, or has ended; choose another name, or continue it with: npm run redrive -- ${name}`,
      );
    }
    if (error.name === 'InvalidName') {
      throw new BadInput(`--name ${name}: use up to 80 letters, digits, - and _`);
    }
    throw error;
  }
}
