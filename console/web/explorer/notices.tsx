import type { JSX } from 'preact';
import type { ResultList } from '../../api.ts';
import { Banner } from '../parts/banner.tsx';
import type { District } from './model/districts.ts';
import { OUTSIDE } from './model/districts.ts';
import { grouped } from './model/numbers.ts';
import type { MissedMonth } from './model/month-cache.ts';

/** Maximum items that are listed one by one. */
const LISTED = 10;

/** Reports something that could not be fetched, with a retry button. */
export function Problem({
  what,
  problem,
  retry,
}: {
  readonly what: string;
  readonly problem: string;
  readonly retry: (() => void) | undefined;
}): JSX.Element {
  return (
    <Banner kind="error">
      {what}: {problem}{' '}
      <button type="button" class="button button-small" onClick={retry}>
        Try again
      </button>
    </Banner>
  );
}

/** Items of the Results table whose shape is unknown. */
export function Unreadable({ unreadable }: Pick<ResultList, 'unreadable'>): JSX.Element | null {
  if (unreadable.length === 0) return null;
  const lines = unreadable.map(({ layer, trips, reason }) => `${trips} over ${layer}: ${reason}`);
  return (
    <Banner kind="warning">
      <details>
        <summary>
          {unreadable.length === 1 ? '1 result cannot' : `${grouped(unreadable.length)} results cannot`} be read and{' '}
          {unreadable.length === 1 ? 'is' : 'are'} left out: of another version of this program. Count{' '}
          {unreadable.length === 1 ? 'its month' : 'their months'} again.
        </summary>
        <List lines={lines} />
      </details>
    </Banner>
  );
}

/** Months that could not be loaded. */
export function Missed({ missed }: { readonly missed: readonly MissedMonth[] }): JSX.Element | null {
  if (missed.length === 0) return null;
  return (
    <Banner kind="error">
      These are left out:
      <List lines={missed.map(({ result, reason }) => `${result.color} ${result.month}: ${reason}`)} />
    </Banner>
  );
}

/** Districts that results count but the layer's file lacks. */
export function NotDrawn({ districts }: { readonly districts: readonly District[] }): JSX.Element | null {
  const missing = districts.filter(({ row, isDrawn }) => row !== OUTSIDE && !isDrawn);
  if (missing.length === 0 || missing.length === districts.length - 1) return null;
  const names = missing.slice(0, LISTED).map(({ label }) => label);
  const more = missing.length - names.length;
  return (
    <Banner kind="warning">
      The layer’s file lacks {missing.length === 1 ? 'a district' : `${grouped(missing.length)} districts`} that the
      trips were counted by: {names.join(', ')}
      {more > 0 && ` and ${grouped(more)} more`}. {missing.length === 1 ? 'It is' : 'They are'} in the table, not on the
      map.
    </Banner>
  );
}

/** What the address requested but does not exist. */
export function Notes({ notes }: { readonly notes: readonly string[] }): JSX.Element | null {
  if (notes.length === 0) return null;
  return (
    <Banner kind="warning">
      {notes.map((note) => (
        <div key={note}>{note}</div>
      ))}
    </Banner>
  );
}

function List({ lines }: { readonly lines: readonly string[] }): JSX.Element {
  const more = lines.length - LISTED;
  return (
    <ul>
      {lines.slice(0, LISTED).map((line) => (
        <li key={line}>{line}</li>
      ))}
      {more > 0 && <li>and {grouped(more)} more</li>}
    </ul>
  );
}
