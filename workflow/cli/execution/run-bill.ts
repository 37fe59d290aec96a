import { countedRun } from '../../plan/counted.ts';
import { billOf } from '../../plan/plan.ts';
import type { Budget, Planned } from './budget.ts';
import { billLines } from './plan-report.ts';
import type { Counted } from './plan-report.ts';
import type { StateVisit } from '../../client/state-visits.ts';

/** The basis of a run's bill, and its plan, possibly still pending. */
export interface BillOptions {
  readonly budget: Budget;
  readonly planning?: Promise<Planned>;
}

/** The bill of a run: human-readable lines, and JSON for `--json`. */
export interface RunBill {
  lines(local: boolean): string[];
  readonly json: object;
}

/** An execution's counts and costs, next to the planned ones. */
export async function billOfRun(visits: readonly StateVisit[], { budget, planning }: BillOptions): Promise<RunBill> {
  const { capacity, prices } = budget;
  const planned = await planning;
  const counted = countedBill(visits, budget);
  const plan = planned && 'plan' in planned ? planned.plan : undefined;
  const notes = (local: boolean): string[] => [
    `${prices.source}${local ? '; this run was on this machine and cost nothing' : ''}`,
    ...(planned && 'reason' in planned ? [`no plan: ${planned.reason}`] : []),
  ];
  return {
    lines: (local) => (counted === undefined ? [] : billLines(counted, plan, notes(local))),
    json: { counted, ...(plan && { plan }), capacity, prices },
  };
}

function countedBill(visits: readonly StateVisit[], { capacity, prices }: Budget): Counted | undefined {
  const counted = countedRun(visits, capacity);
  return counted && { work: counted.work, ...billOf(counted.work, counted.run, capacity, prices) };
}
