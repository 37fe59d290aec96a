import { table } from '../../workflow/client/text-table.ts';
import { grouped } from '../../workflow/client/units.ts';
import type { Format, NotInstalled, Work } from './contender.ts';
import { ratioText } from './measure.ts';
import type { Summary } from './measure.ts';

/** What is known of a contender after the run. */
export interface BenchRow {
  readonly id: string;
  readonly label: string;
  readonly format: Format;
  readonly work: Work;
  readonly records: number;
  /** Nanoseconds per record. */
  readonly ns: Summary;
  /** Its time per record over that of `this, 1 core` on the same format. */
  readonly ratio: number;
  /** How its counts compare with the product's. */
  readonly counts: string;
}

const FORMAT_NAMES: Readonly<Record<Format, string>> = {
  'trip-records': 'Trip records (80 bytes)',
  'tlc-csv': 'Raw TLC CSV',
};

/** The run as text, ratios first: a table for each format, slowest last. */
export function benchTable(rows: readonly BenchRow[], missing: readonly NotInstalled[]): string[] {
  const formats = [...new Set(rows.map(({ format }) => format))];
  const tables = formats.flatMap((format) => ['', ...formatTable(rows, format)]);
  const notes = missing.map(({ label, reason }) => `  ${label}: ${reason}`);
  return notes.length === 0 ? tables : [...tables, '', 'Not run:', ...notes];
}

function formatTable(rows: readonly BenchRow[], format: Format): string[] {
  const header = ['x time', FORMAT_NAMES[format], 'ns/record', 'min', 'max', 'n', 'records', 'work', 'counts'];
  const own = rows.filter((row) => row.format === format).sort((a, b) => a.ratio - b.ratio);
  const cells = own.map(({ ratio, label, ns, records, work, counts }) => [
    ratioText(ratio),
    label,
    nanoseconds(ns.median),
    nanoseconds(ns.min),
    nanoseconds(ns.max),
    String(ns.n),
    grouped(records),
    work,
    counts,
  ]);
  return table(header, cells, [1, 7, 8]);
}

/** About three digits. */
export function nanoseconds(value: number): string {
  return value >= 1000 ? grouped(value) : value.toFixed(value >= 100 ? 0 : 1);
}
