import type { JSX } from 'preact';
import { grouped } from '../../../workflow/client/units.ts';
import { exactTime, moment, timeSpan } from './format.ts';

/** A moment in human-readable form, to the millisecond in its title. */
export function Moment({ at, now }: { readonly at: number; readonly now: number }): JSX.Element {
  const exact = exactTime(at);
  return (
    <time dateTime={exact} title={exact}>
      {moment(at, now)}
    </time>
  );
}

/** A length of time in human units, in milliseconds in its title. */
export function Duration({ seconds }: { readonly seconds: number }): JSX.Element {
  return <span title={`${grouped(seconds * 1000)} ms`}>{timeSpan(seconds)}</span>;
}
