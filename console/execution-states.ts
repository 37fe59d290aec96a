import type { StateVisit, StateVisits } from '../workflow/client/state-visits.ts';
import type { ExecutionStatus, PathStep, StateStatus, StateSummary, StateVisitSummary } from './api.ts';

/** Maximum visits that a summary lists per state; a loop may make thousands, all of which are in the history. */
const MAX_VISITS = 200;

/** An execution's status, and when it stopped. */
export interface Standing {
  readonly status: ExecutionStatus;
  /** Milliseconds since the epoch: when the execution ended, otherwise now. */
  readonly until: number;
}

/** A view's summary of each state, ordered by first visit. */
export function stateSummaries(view: StateVisits, { status, until }: Standing): StateSummary[] {
  const byName = new Map<string, StateVisit[]>();
  for (const visit of view.visits) {
    const visits = byName.get(visit.name);
    if (visits) visits.push(visit);
    else byName.set(visit.name, [visit]);
  }
  const seconds = view.secondsByState();
  return [...byName].map(([name, visits]) => {
    const last = visits.at(-1)!;
    const open = last.exited === undefined ? Math.max(0, until - last.entered) / 1000 : 0;
    return {
      name,
      type: last.type,
      status: statusOf(last, status),
      visits: visits.slice(-MAX_VISITS).map(summary),
      visitCount: visits.length,
      retries: visits.reduce((sum, { attempts }) => sum + Math.max(0, attempts.length - 1), 0),
      seconds: (seconds[name] ?? 0) + open,
    };
  });
}

/** The transitions taken, and how often each was. */
export function pathSteps(view: StateVisits): PathStep[] {
  const counts = new Map<string, { from: string; to: string; count: number }>();
  view.visits.forEach(({ name: to }, i) => {
    const from = view.visits[i - 1]?.name;
    if (from === undefined) return;
    const key = JSON.stringify([from, to]);
    const step = counts.get(key) ?? { from, to, count: 0 };
    step.count++;
    counts.set(key, step);
  });
  return [...counts.values()];
}

function statusOf({ exited }: StateVisit, execution: ExecutionStatus): StateStatus {
  if (exited !== undefined) return 'succeeded';
  if (execution === 'RUNNING') return 'running';
  if (execution === 'ABORTED') return 'aborted';
  return execution === 'TIMED_OUT' ? 'timed out' : 'failed';
}

function summary({ entered, exited, event, exitEvent, attempts }: StateVisit): StateVisitSummary {
  return {
    entered,
    ...(exited !== undefined && { exited }),
    event,
    ...(exitEvent !== undefined && { exitEvent }),
    attempts,
  };
}
