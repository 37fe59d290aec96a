import path from 'node:path';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { liveAliasArn } from '../client/live-alias.ts';
import { openStorage } from '../../tasks/storage/open-storage.ts';
import type { JobInput } from '../job.ts';
import type { Plan } from '../plan/plan.ts';
import { checkBudget, plan, readBudget } from './execution/budget.ts';
import type { Budget, Planned } from './execution/budget.ts';
import { BadInput } from '../errors.ts';
import { defineCommand, EXIT } from '../client/command.ts';
import type { Terminal } from '../client/command.ts';
import { connect, isLocal } from '../client/connect.ts';
import type { Connection } from '../client/connect.ts';
import { newExecutionName } from '../client/new-execution-name.ts';
import { jobFromWords, jobOptionRows } from '../client/job-words.ts';
import { COMMON_OPTIONS, stateFolder } from '../client/option-table.ts';
import type { Words } from '../client/option-table.ts';
import { writeJson } from './execution/json-file.ts';
import { runExecution } from './execution/run-execution.ts';
import { SAMPLE_RECORDS, writeSampleMonth } from '../client/sample-month.ts';
import { TASKS_OPTION, tasksFrom } from '../client/tasks-option.ts';

const OPTIONS = {
  ...jobOptionRows(),
  name: { value: 'NAME', help: "the execution's name", defaultHelp: 'made from the time' },
  json: {
    value: 'FILE',
    help: "writes the whole result to FILE, with each stage's time, the plan and what was counted; with --dry-run the plan only",
  },
  'dry-run': { help: 'shows what the job would take and cost on AWS, by service, and starts nothing' },
  'max-dollars': {
    value: 'N',
    help: 'starts nothing that would cost more than N dollars on AWS (exit code 2, with the plan)',
    defaultHelp: 'no limit',
  },
  prices: {
    value: 'FILE',
    help: 'JSON with prices that replace those of workflow/plan/prices.ts, such as {"fargate": {"vcpuHour": 0.04}}',
    defaultHelp: "us-east-1's list prices",
  },
  ...TASKS_OPTION,
  ...COMMON_OPTIONS,
} as const;

/** `npm run start-job` */
export const startJob = defineCommand({
  name: 'start-job',
  about: 'Counts taxi trips by district: starts one execution and follows it to its result.',
  usage: [
    ['', 'a generated sample month, by borough'],
    ['--source tlc --trips yellow:2024-01', 'months as TLC publishes them'],
    ['--source DIR [options]', 'your trip files'],
  ],
  options: OPTIONS,
  run: startAndFollow,
});

async function startAndFollow(
  { values }: Words<typeof OPTIONS>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const name = values.name ?? newExecutionName(new Date());
  const local = isLocal(values.target);
  tasksFrom(values); // refused before anything is started or written
  if (values.source === undefined && !local) {
    throw new BadInput('needed with --target aws: write tlc, s3://bucket/prefix or https://host/prefix/', {
      option: '--source',
    });
  }
  const source = values.source ?? path.join(stateFolder(values.state), 'sample');
  const budget = readBudget(values);
  const most = values['max-tasks'] ?? (local ? undefined : String(budget.capacity.maxTasks));
  const job = jobFromWords({ ...values, source, 'max-tasks': most }, { local }); // likewise
  if (values.source === undefined) await writeSample(source, terminal);
  if (signal.aborted) return EXIT.interrupted;
  if (budget.dryRun && !(local && readsS3(job)))
    return showPlan(await plan(job, openStorage({ local }), budget, signal), values.json, budget, terminal);

  const connection = await connect(values, signal);
  try {
    const planning = plan(job, connection.storage, budget, signal);
    planning.catch(() => undefined); // reported where it is awaited
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

/** Whether a local job reads from a source that only the local cloud serves. */
function readsS3({ source, districts }: JobInput): boolean {
  return [source, 'uri' in districts ? districts.uri : ''].some((uri) => uri.startsWith('s3:'));
}

/** Shows a plan; throws {@link BadInput} with it if it is over the budget. */
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

/** The plan; throws {@link BadInput} with the reason if there is none. */
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
        `an execution of this name exists with another input, or has ended; choose another name, or continue it with: npm run redrive -- ${name}`,
        { option: '--name', value: name },
      );
    }
    if (error.name === 'InvalidName') {
      throw new BadInput('use up to 80 letters, digits, - and _', { option: '--name', value: name });
    }
    throw error;
  }
}
