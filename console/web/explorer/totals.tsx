import type { JSX } from 'preact';
import type { Choice } from './choice.ts';
import { grouped, monthName } from './numbers.ts';
import type { TripSums } from './trip-sums.ts';

/** How many trips there are, of when, and how far loading is. */
export function Totals({
  choice,
  sums,
  isLoading,
  done,
}: {
  readonly choice: Choice;
  readonly sums: TripSums | undefined;
  readonly isLoading: boolean;
  readonly done: number;
}): JSX.Element {
  const { from, to, gaps, results, color, colors } = choice;
  const months = from === to ? monthName(from) : `${monthName(from)} to ${monthName(to)}`;
  const which = `${color ?? colors.join(' and ')}, ${months}`;
  return (
    <p class="totals" role="status">
      {isLoading || sums === undefined ? (
        <>
          Reading {which}: {grouped(done)} of {grouped(results.length)}…
        </>
      ) : (
        <>
          <strong>{grouped(sums.located)} trips</strong> located, {which}
          <span class="quiet">
            {' '}
            · {grouped(sums.unlocated)} with no end in a district · {grouped(sums.rejected)} unreadable
            {gaps.length > 0 &&
              ` · no result of ${gaps.length === 1 ? gaps.join() : `${grouped(gaps.length)} months`} in between`}
          </span>
        </>
      )}
    </p>
  );
}
