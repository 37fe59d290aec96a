/** Longest wait between two polls, in seconds: how long a finished queue may go unnoticed. */
const LONGEST_WAIT = 60;
/** Number of polls over the remaining time, so that the last wait overshoots the end only a little. */
const POLLS_TO_THE_END = 20;
/** Share of the time already spent that the estimate may stretch one wait to: an estimate is worth no more than its evidence. */
const TRUSTED_SHARE = 1 / 4;
/** Share of the time already spent that one wait takes at least: keeps a stuck queue from filling the history. */
const SHARE_OF_ELAPSED = 1 / 60;

/** What the next wait depends on; times in seconds. */
export interface Pace {
  readonly elapsed: number;
  readonly done: number;
  readonly chunks: number;
  readonly shortestWait: number;
}

/** Seconds until the outstanding chunks are done at the rate so far; undefined before the first is done. */
export function secondsLeft({ elapsed, done, chunks }: Omit<Pace, 'shortestWait'>): number | undefined {
  return done > 0 ? (elapsed / done) * (chunks - done) : undefined;
}

/**
 * Seconds to wait before the next poll. A lap writes 9 history events and an execution holds 25,000, enough for some 2,700
 * laps; this schedule needs fewer than 1,800 for a day, however slow the queue drains:
 *
 *     elapsed   1 min   10 min   1 h    24 h
 *     wait >=   1 s     10 s     60 s   60 s
 */
export function waitSeconds(pace: Pace): number {
  const byEta = Math.min((secondsLeft(pace) ?? 0) / POLLS_TO_THE_END, pace.elapsed * TRUSTED_SHARE);
  const byElapsed = pace.elapsed * SHARE_OF_ELAPSED;
  const wait = Math.ceil(Math.max(byEta, byElapsed, pace.shortestWait));
  return Math.min(wait, Math.max(LONGEST_WAIT, pace.shortestWait));
}
