import { isBlank } from './ascii.ts';
import { hasOffset, parseAnyDateTime } from './any-date-time.ts';
import { NOT_DECIMAL, parseDecimal } from './decimal.ts';
import { isMissing } from './missing.ts';
import { RowFields, UNMATCHED_QUOTES } from './row-fields.ts';
import { MAX_ROW_BYTES } from './row-stream.ts';
import { isColumnName, spelledOut } from './tlc-columns.ts';
import type { TlcColumn, TlcColumns } from './tlc-columns.ts';
import { NOT_A_TIME } from './wall-clock.ts';

/** Characters of a field that a reason quotes. */
const QUOTED_FIELD = 40;

/** Why a raw row that was rejected is not a trip: for people, who see the first such row of a file. */
export function whyRejected(row: Uint8Array, columns: TlcColumns): string {
  if (row.length > MAX_ROW_BYTES) return `it is longer than ${MAX_ROW_BYTES} bytes`;
  const fields = new RowFields(columns.fields, row);
  const count = fields.cut(0, row.length);
  if (count === UNMATCHED_QUOTES) {
    return 'its quotes do not match: a quoted field must end, with its quotes doubled, on the line on which it begins';
  }
  const text = (field: number): string => {
    return String.fromCharCode(
      ...row.subarray(fields.from(field), Math.min(fields.to(field), fields.from(field) + 200)),
    );
  };
  if (count > columns.pickupTime && isColumnName(text(columns.pickupTime), 'pickupTime'))
    return 'it repeats the header';
  if (count < columns.fields)
    return `it has ${count} fields, but the header ${columns.fields}: it was cut, or two rows have run into one`;
  if (!fields.restIsBlank)
    return `it has ${count} fields, but the header ${columns.fields}: two rows have run into one`;
  for (const [column, field] of Object.entries(columns) as [TlcColumn, number | undefined][]) {
    const fault = field === undefined ? undefined : fieldFault(column, row, fields.from(field), fields.to(field));
    if (fault !== undefined && field !== undefined) return `the ${spelledOut(column)} ${fault(quoted(text(field)))}`;
  }
  return 'it cannot be read';
}

type Fault = (field: string) => string;

function fieldFault(column: TlcColumn, row: Uint8Array, from: number, to: number): Fault | undefined {
  if (column === 'pickupTime' || column === 'dropoffTime') return timeFault(row, from, to);
  const isNumber = column === 'distance' || column === 'fare' || column.endsWith('itude');
  if (!isNumber || isMissing(row, from, to) || parseDecimal(row, from, to, 2) !== NOT_DECIMAL) return undefined;
  return (field) => `is ${field}, not a number`;
}

function timeFault(row: Uint8Array, from: number, to: number): Fault | undefined {
  if (parseAnyDateTime(row, from, to) !== NOT_A_TIME) return undefined;
  if (isBlank(row, from, to) || isMissing(row, from, to)) return () => 'is missing';
  return (field) =>
    hasOffset(field.slice(1, -1))
      ? `is ${field}, with an offset from UTC: write New York's wall clock without one`
      : `is ${field}: write it as 2015-06-02 11:19:29 (also with T, fractions, UTC, or as 6/2/2015 11:19 AM)`;
}

/** The field in quotes, control characters escaped, cut to a readable length. */
function quoted(text: string): string {
  return JSON.stringify(text.length > QUOTED_FIELD ? `${text.slice(0, QUOTED_FIELD)}…` : text);
}
