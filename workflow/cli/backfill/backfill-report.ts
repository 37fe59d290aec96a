import { describeTripMonth } from '../../trip-months.ts';
import type { BackfillPlan, PlannedMonth } from './backfill-plan.ts';
import type { MonthOutcome } from './backfill-run.ts';
import { table } from '../../client/text-table.ts';
import { bytes, duration, plural } from '../../client/units.ts';

/** What would be done, and why, as lines of plain text. */
export function planLines({ months, warnings }: BackfillPlan): string[] {
  const rows = months.map((month) => [describeTripMonth(month), bytes(month.bytes), WORDS[month.action], month.why]);
  const toCount = months.filter(({ action }) => action !== 'skip');
  const size = toCount.reduce((sum, month) => sum + month.bytes, 0);
  return [
    ...table(['trips', 'file', 'would be', 'why'], rows, [2, 3]),
    ...warnings.map((warning) => `  ${warning}`),
    '',
    `${plural(toCount.length, 'month')} to count (${bytes(size)}), ${months.length - toCount.length} to skip; nothing was started`,
  ];
}

const WORDS = { start: 'counted', redrive: 'continued', follow: 'followed', skip: 'skipped' } as const;

/** Why there was nothing to do for a month. */
export function skipLine(month: PlannedMonth): string {
  return `${describeTripMonth(month)}  skipped: ${month.why} as in ${month.execution}`;
}

/** A backfill's outcome: its counts, then each failed month with its cause and the command that continues it. */
export function summaryLines(outcomes: readonly MonthOutcome[], skipped: number, seconds: number): string[] {
  const count = (ended: MonthOutcome['ended']): number => outcomes.filter((outcome) => outcome.ended === ended).length;
  const records = outcomes.reduce((sum, outcome) => sum + (outcome.records ?? 0), 0);
  const failed = outcomes.filter(({ ended }) => ended === 'failed');
  if (outcomes.length === 0) return [`nothing to count: every result exists (${plural(skipped, 'month')})`];
  const parts = [
    `${plural(count('counted'), 'month')} counted (${plural(records, 'record')})`,
    `${skipped} skipped`,
    ...(['failed', 'stopped', 'not started'] as const).flatMap((ended) =>
      count(ended) > 0 ? [`${count(ended)} ${ended}`] : [],
    ),
  ];
  return [
    `${parts.join(', ')} in ${duration(seconds)}`,
    ...failed.flatMap(({ month, reason = '', remedy = '' }) => [
      '',
      `${describeTripMonth(month)} ${reason.replaceAll('\n', '\n  ')}`,
      `  ${remedy}`,
    ]),
  ];
}

/** The command that continues a backfill: the same one. */
export function continueLine(words: readonly string[]): string {
  return `Continue it with: npm run backfill -- ${words.map(quoted).join(' ')}`;
}

/** A word, quoted for a shell if necessary. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
