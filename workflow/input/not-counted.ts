import type { NotCounted } from '../manifest.ts';
import { Problems } from './problems.ts';

/** How many are kept in manifest and result. */
const KEPT = 100;

/** The first of many, and an entry that says how many more there are. */
export function firstOf(notCounted: readonly NotCounted[]): NotCounted[] {
  const more = notCounted.length - KEPT;
  return [...notCounted.slice(0, KEPT), ...(more > 0 ? [{ name: '…', reason: `and ${more} more` }] : [])];
}

/** A line for each reason, with the first of the names. */
export function notCountedLines(notCounted: readonly NotCounted[]): readonly string[] {
  const lines = new Problems();
  for (const { name, reason } of notCounted) lines.add(name, reason);
  return lines.lines().map((line) => `not counted: ${line}`);
}
