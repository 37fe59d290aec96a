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
  /** Nanoseconds of CPU per record, the median, if it was measured. */
  readonly cpuNs?: number | undefined;
  /** Its time per record over that of `this, 1 core` on the same format. */
  readonly ratio: number;
  /** How its counts compare with the product's. */
  readonly counts: string;
}

const FORMAT_NAMES: Readonly<Record<Format, string>> = {
  'trip-records': 'Trip records (80 bytes)',
  'tlc-csv': 'Raw TLC CSV',
  'parquet-zstd': 'Parquet, zstd',
  'parquet-gzip': 'Parquet, gzip',
  'parquet-snappy': 'Parquet, snappy',
};

/** The run as text, ratios first: a table for each format, slowest last. */
export function benchTable(rows: readonly BenchRow[], missing: readonly NotInstalled[]): string[] {
  const formats = [...new Set(rows.map(({ format }) => format))];
  const tables = formats.flatMap((format) => ['', ...formatTable(rows, format)]);
  const notes = missing.map(({ label, reason }) => `  ${label}: ${reason}`);
  return notes.length === 0 ? tables : [...tables, '', 'Not run:', ...notes];
}

function formatTable(rows: readonly BenchRow[], format: Format): string[] {
  const own = rows.filter((row) => row.format === format).sort((a, b) => a.ratio - b.ratio);
  const hasCpu = own.some(({ cpuNs }) => cpuNs !== undefined);
  const cpu = (text: string): string[] => (hasCpu ? [text] : []);
  const header = ['x time', FORMAT_NAMES[format], 'ns/record', 'min', 'max', ...cpu('CPU'), 'n', 'records'];
  const cells = own.map(({ ratio, label, ns, cpuNs, records, work, counts }) => [
    ratioText(ratio),
    label,
    nanoseconds(ns.median),
    nanoseconds(ns.min),
    nanoseconds(ns.max),
    ...cpu(cpuNs === undefined ? '-' : nanoseconds(cpuNs)),
    String(ns.n),
    grouped(records),
    work,
    counts,
  ]);
  return table([...header, 'work', 'counts'], cells, [1, header.length, header.length + 1]);
}

/** About three digits. */
export function nanoseconds(value: number): string {
  return value >= 1000 ? grouped(value) : value.toFixed(value >= 100 ? 0 : 1);
}
