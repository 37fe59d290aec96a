import type { JobInput } from '../job.ts';
import { describeTripMonth, monthsBetween } from '../trip-months.ts';
import type { TripMonth, TripRange } from '../trip-months.ts';

/** The months that a job requests: a single month must exist, a range takes what exists. */
export class TripChoice {
  readonly #chosen: readonly (TripMonth | TripRange)[] | undefined;

  constructor({ trips }: Pick<JobInput, 'trips'>) {
    this.#chosen = trips;
  }

  /** Whether trips of this color and month are requested. */
  takes(trips: { readonly color: string; readonly month: string }): boolean {
    return this.#chosen?.some((chosen) => matches(chosen, trips)) ?? true;
  }

  /** Whether trips of this color and month are requested by themselves, so that they must exist. */
  requires(trips: TripMonth): boolean {
    return this.#chosen?.some((chosen) => 'month' in chosen && matches(chosen, trips)) ?? false;
  }

  /** What is requested and must exist, but is not among `found`: single months, and ranges without any month. */
  missing(found: readonly TripMonth[]): string[] {
    const unmet = (this.#chosen ?? []).filter((chosen) => !found.some((trips) => matches(chosen, trips)));
    return unmet.map((chosen) =>
      'month' in chosen ? describeTripMonth(chosen) : `${chosen.color} ${chosen.from} to ${chosen.to}`,
    );
  }

  /** Every month that is requested, once; empty if the job takes whatever the source holds. */
  months(): readonly TripMonth[] {
    const all = (this.#chosen ?? []).flatMap((chosen) => ('month' in chosen ? [chosen] : monthsOf(chosen)));
    return [...new Map(all.map((trips) => [describeTripMonth(trips), trips])).values()];
  }

  /** Months within the ranges that are not among `found`. */
  gaps(found: readonly TripMonth[]): string[] {
    const held = new Set(found.map(describeTripMonth));
    const months = (this.#chosen ?? []).filter((chosen) => 'from' in chosen).flatMap(monthsOf);
    return [...new Set(months.map(describeTripMonth))].filter((trips) => !held.has(trips));
  }
}

function monthsOf({ color, from, to }: TripRange): readonly TripMonth[] {
  return monthsBetween(from, to).map((month) => ({ color, month }));
}

function matches(
  chosen: TripMonth | TripRange,
  { color, month }: { readonly color: string; readonly month: string },
): boolean {
  if (chosen.color !== color) return false;
  return 'month' in chosen ? chosen.month === month : chosen.from <= month && month <= chosen.to;
}
