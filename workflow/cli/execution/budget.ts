import { readFileSync } from 'node:fs';
import path from 'node:path';
import { transientTrouble } from '../../../tasks/aws/aws-errors.ts';
import { errorCode } from '../../../tasks/aws/error-code.ts';
import { ObjectAccessDenied, ObjectNotFound } from '../../../tasks/storage/storage.ts';
import type { Storage } from '../../../tasks/storage/storage.ts';
import { fromCaller } from '../../caller-folder.ts';
import { BadInput, InvalidInput } from '../../errors.ts';
import type { JobInput } from '../../job.ts';
import { readCapacity } from '../../plan/capacity.ts';
import type { Capacity } from '../../plan/capacity.ts';
import { planJob } from '../../plan/plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { LIST_PRICES, parsePrices, PricesError } from '../../plan/prices.ts';
import type { Prices } from '../../plan/prices.ts';
import { STACK_NAME } from '../../names.ts';
import { dollars, planLines } from './plan-report.ts';

/** The cost-related options of `start-job`. */
export interface BudgetOptions {
  readonly 'dry-run'?: boolean | undefined;
  readonly 'max-dollars'?: string | undefined;
  readonly prices?: string | undefined;
}

/** The basis for calculating a job's cost, and its limit. */
export interface Budget {
  readonly dryRun: boolean;
  readonly maxDollars: number | undefined;
  readonly prices: Prices;
  readonly capacity: Capacity;
}

/** A plan, or why there is none. */
export type Planned = { readonly plan: Plan } | { readonly reason: string };

/** Reads the options; throws {@link BadInput} naming the option and its valid values. */
export function readBudget(options: BudgetOptions): Budget {
  const { 'dry-run': dryRun = false, 'max-dollars': most, prices } = options;
  const maxDollars = most === undefined || most.trim() === '' ? Number.NaN : Number(most);
  if (most !== undefined && !(maxDollars >= 0 && maxDollars < Infinity)) {
    throw new BadInput('write a number of dollars, as in 2.50', { option: '--max-dollars', value: most });
  }
  return {
    dryRun,
    maxDollars: most === undefined ? undefined : maxDollars,
    prices: prices === undefined ? LIST_PRICES : readPrices(prices),
    capacity: builtCapacity(),
  };
}

function readPrices(file: string): Prices {
  try {
    return parsePrices(readFileSync(fromCaller(file), 'utf8'));
  } catch (error) {
    const blamed = { option: '--prices', value: file };
    if (error instanceof PricesError) throw new BadInput(error.message, blamed);
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new BadInput(code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`, blamed);
  }
}

/** The size of tasks and functions, from the stack built along with this command. */
function builtCapacity(): Capacity {
  const template = path.join(dist(), 'cdk.out', `${STACK_NAME}.template.json`);
  return readCapacity(JSON.parse(readFileSync(template, 'utf8')));
}

function dist(): string {
  return path.resolve(path.dirname(process.argv[1] ?? ''), '..');
}

/** Plans a job; a problem with its input is returned as the reason. `signal` stops reading. */
export async function plan(job: JobInput, storage: Storage, budget: Budget, signal: AbortSignal): Promise<Planned> {
  try {
    const { capacity, prices } = budget;
    const layersRoot = path.join(dist(), 'lambda', 'ValidateInput');
    return { plan: await planJob(job, { storage: until(signal, storage), layersRoot, capacity, prices }) };
  } catch (error) {
    if (signal.aborted) return { reason: 'it was stopped' };
    const isInput =
      error instanceof InvalidInput || error instanceof ObjectAccessDenied || error instanceof ObjectNotFound;
    if (isInput) return { reason: error.message };
    const trouble = transientTrouble(error);
    if (trouble !== undefined) return { reason: trouble.message };
    throw error;
  }
}

/** The plan's lines; throws {@link BadInput} with them if it exceeds the budget. */
export function checkBudget({ maxDollars, capacity, prices }: Budget, planned: Plan): string[] {
  const lines = planLines(planned, capacity, prices.source);
  const { dollars: cost } = planned.cost;
  if (maxDollars === undefined || cost <= maxDollars) return lines;
  throw new BadInput(
    `this would cost about ${dollars(cost)} on AWS, more than --max-dollars ${maxDollars}; nothing was started\n\n` +
      `${lines.join('\n')}\n\n` +
      `Allow it with --max-dollars ${Math.ceil(cost * 100) / 100}, or count fewer months (--trips), or use larger chunks (--chunk-bytes)`,
  );
}

/** The storage, but its calls fail once the signal is raised. */
function until(signal: AbortSignal, storage: Storage): Storage {
  const checked =
    <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      signal.throwIfAborted();
      return call(...args);
    };
  return {
    list: checked((uri) => storage.list(uri)),
    folders: checked((uri) => storage.folders(uri)),
    head: checked((uri) => storage.head(uri)),
    openRange: checked((uri, start, end, version) => storage.openRange(uri, start, end, version)),
    get: checked((uri) => storage.get(uri)),
    put: checked((uri, content) => storage.put(uri, content)),
    delete: checked((uri) => storage.delete(uri)),
  };
}
