import type { JSX } from 'preact';
import type { Choice } from './model/choice.ts';
import { grouped, monthName } from './model/numbers.ts';
import type { MonthsState } from './use-data.ts';

/** The number of trips, their months, and the progress of loading. */
export function Totals({ choice, months }: { readonly choice: Choice; readonly months: MonthsState }): JSX.Element {
  const { from, to, results, color, colors } = choice;
  const { loaded, isLoading, done } = months;
  const range = from === to ? monthName(from) : `${monthName(from)} to ${monthName(to)}`;
  const which = `${color ?? colors.join(' and ')}, ${range}`;
  return (
    <p class="totals" role="status">
      {isLoading && `Reading ${which}: ${grouped(done)} of ${grouped(results.length)}…`}
      {!isLoading && !loaded?.sums && `Nothing of ${which} could be read.`}
      {!isLoading && loaded?.sums && (
        <>
          <strong>{grouped(loaded.sums.located)} trips</strong> located, {which}
          <span class="quiet">
            {' '}
            · {grouped(loaded.sums.unlocated)} with no end in a district · {grouped(loaded.sums.rejected)} unreadable
            {loaded.sums.outsideMonth > 0 && ` · ${grouped(loaded.sums.outsideMonth)} picked up outside their month`}
            {gapsText(choice.gaps)}
          </span>
        </>
      )}
    </p>
  );
}

function gapsText(gaps: readonly string[]): string {
  if (gaps.length === 0) return '';
  return ` · no result of ${gaps.length === 1 ? gaps.join() : `${grouped(gaps.length)} months`} in between`;
}
