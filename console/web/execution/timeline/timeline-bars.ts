import type { StateVisit } from '../../../../workflow/client/state-visits.ts';
import type { TimeScale } from './time-scale.ts';

/** Bars closer together than this share of the whole, less than a pixel, are merged. */
const NEAR = 1 / 1000;

/** A bar of the timeline, in shares of the whole. */
export interface Bar {
  from: number;
  to: number;
  /** How many visits it represents. */
  visits: number;
}

/** Bars of a state's visits, oldest first; those too close to tell apart are merged. An open visit ends at `until`. */
export function barsOf(visits: Iterable<StateVisit>, scale: TimeScale, until: number): Bar[] {
  const bars: Bar[] = [];
  for (const { entered, exited = until } of visits) {
    const from = scale.shareAt(entered);
    const to = scale.shareAt(exited);
    const last = bars.at(-1);
    if (last && from - last.to < NEAR) {
      last.to = Math.max(last.to, to);
      last.visits++;
    } else bars.push({ from, to, visits: 1 });
  }
  return bars;
}

/** Bars for failed attempts. */
export function failuresOf(visits: Iterable<StateVisit>, scale: TimeScale): Bar[] {
  const bars: Bar[] = [];
  for (const { attempts } of visits) {
    for (const { started, ended = started, error } of attempts) {
      if (error !== undefined) bars.push({ from: scale.shareAt(started), to: scale.shareAt(ended), visits: 1 });
    }
  }
  return bars;
}

/** The index, among a state's visits, of the one at a point in time, or the nearest. */
export function visitNearest(visits: readonly StateVisit[], at: number): number {
  let nearest = 0;
  let least = Infinity;
  visits.forEach(({ entered, exited = Infinity }, i) => {
    const away = at < entered ? entered - at : Math.max(0, at - exited);
    if (away >= least) return;
    least = away;
    nearest = i;
  });
  return nearest;
}
