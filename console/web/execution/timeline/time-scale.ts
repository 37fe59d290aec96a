import { duration } from '../../../../workflow/client/units.ts';
import type { Pause } from '../../../../workflow/client/state-visits.ts';

/** Round intervals between ticks, in seconds. */
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800];
const MAX_TICKS = 6;

/** Maps times to shares of the total running time, from 0 to 1, skipping pauses. */
export class TimeScale {
  readonly from: number;
  /** Total running time in milliseconds. */
  readonly length: number;
  readonly pauses: readonly Pause[];

  constructor(from: number, to: number, pauses: readonly Pause[] = []) {
    this.from = from;
    this.pauses = pauses;
    this.length = Math.max(1, to - from - pausedBefore(pauses, to));
  }

  /** The share at a point in time. */
  shareAt(at: number): number {
    return Math.min(1, Math.max(0, (at - this.from - pausedBefore(this.pauses, at)) / this.length));
  }

  /** The point in time at a share. */
  momentAt(share: number): number {
    const ran = this.from + share * this.length;
    return this.pauses.reduce((at, { from, to }) => (at > from ? at + to - from : at), ran);
  }

  /** A few round times with their shares. */
  ticks(): { readonly share: number; readonly text: string }[] {
    const seconds = this.length / 1000;
    const step =
      STEPS.find((candidate) => seconds / candidate < MAX_TICKS) ?? Math.ceil(seconds / MAX_TICKS / 86_400) * 86_400;
    const count = Math.floor(seconds / step);
    return Array.from({ length: count + 1 }, (_, i) => ({ share: (i * step) / seconds, text: tickText(i * step) }));
  }
}

function pausedBefore(pauses: readonly Pause[], at: number): number {
  return pauses.reduce((sum, { from, to }) => sum + Math.max(0, Math.min(at, to) - from), 0);
}

/** Round, so shorter than other times: `0.5 s`, `15 s`, `2 min`. */
function tickText(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 3600) return seconds % 60 === 0 ? `${seconds / 60} min` : duration(seconds);
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : duration(seconds);
}
