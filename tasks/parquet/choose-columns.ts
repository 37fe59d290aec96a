import type { SchemaElement } from 'hyparquet';
import { InputFormatError } from '../trips/input-format-error.ts';
import type { LeafColumn } from './leaf-columns.ts';
import { PHYSICAL_TYPES } from './parquet-format.ts';
import type { ParquetColumn, PhysicalType, TimeUnit } from './parquet-format.ts';
import { tlcColumnOf } from '../trips/tlc-columns.ts';
import { ROLES } from './trip-columns.ts';
import type { Role, TripColumn } from './trip-columns.ts';

/** A column, and which of the schema's leaves it is. */
export interface ChosenColumn extends ParquetColumn {
  readonly position: number;
}

const COORDINATES = ['pickupLongitude', 'pickupLatitude', 'dropoffLongitude', 'dropoffLatitude'] as const;
const ZONES = ['pickupZone', 'dropoffZone'] as const;

/** The physical types that a column of each role may have; a column of type null (all missing) has any. */
const TYPES: Readonly<Record<Role, readonly PhysicalType[]>> = {
  time: ['INT64', 'INT96', 'BYTE_ARRAY'],
  amount: ['DOUBLE', 'FLOAT', 'INT32', 'INT64'],
  coordinate: ['DOUBLE', 'FLOAT'],
  zone: ['INT32', 'INT64', 'DOUBLE', 'FLOAT', 'BYTE_ARRAY'],
};

/** How many names of columns an error message lists. */
const LISTED = 20;

/**
 * Chooses the columns that trips are read from, by their names in any case. Both times and both places are needed; where
 * a file has coordinates as well as zones, coordinates count. Distance and fare may both be missing, as in fhv files.
 * @throws InputFormatError for other schemas.
 */
export function chooseColumns(leaves: readonly LeafColumn[]): readonly ChosenColumn[] {
  const found = new Map<TripColumn, number>();
  leaves.forEach(({ path }, position) => {
    const column = path.length === 1 ? tlcColumnOf(path[0] ?? '') : undefined;
    if (column === undefined) return;
    const other = found.get(column);
    if (other !== undefined) throw repeated(column, leaves, [other, position]);
    found.set(column, position);
  });
  const places = COORDINATES.every((column) => found.has(column)) ? COORDINATES : ZONES;
  const amounts = (['distance', 'fare'] as const).filter((column) => found.has(column));
  const needed: readonly TripColumn[] = [
    ...(['pickupTime', 'dropoffTime'] as const),
    ...(amounts.length === 1 ? (['distance', 'fare'] as const) : amounts),
    ...places,
  ];
  const missing = needed.filter((column) => !found.has(column));
  if (missing.length > 0) throw unknownSchema(missing, leaves);
  return needed.map((column) => chosen(column, found.get(column)!, leaves));
}

function chosen(column: TripColumn, position: number, leaves: readonly LeafColumn[]): ChosenColumn {
  const { element } = leaves[position]!;
  const type = PHYSICAL_TYPES.find((name) => name === element.type);
  const unit = timeUnit(element);
  const role = ROLES[column];
  const allMissing = element.logical_type?.type === 'NULL';
  const fits = type !== undefined && (allMissing || (TYPES[role].includes(type) && isPlain(element, role)));
  if (!fits || (role === 'time' && type === 'INT64' && unit === undefined)) throw wrongType(element, role);
  if (element.repetition_type === 'REPEATED') throw wrongType(element, role);
  return {
    column,
    position,
    type,
    ...(unit !== undefined && { unit }),
    optional: element.repetition_type === 'OPTIONAL',
  };
}

/** Whether the numbers mean what they are: not scaled decimals, dates or times of day. */
function isPlain({ logical_type: logical, converted_type: converted }: SchemaElement, role: Role): boolean {
  const kind = logical?.type ?? converted;
  const scaled =
    kind === 'DECIMAL' || kind === 'DATE' || kind === 'TIME' || kind === 'TIME_MILLIS' || kind === 'TIME_MICROS';
  const isTimestamp = kind === 'TIMESTAMP' || kind === 'TIMESTAMP_MILLIS' || kind === 'TIMESTAMP_MICROS';
  return !scaled && (role === 'time' || !isTimestamp);
}

function timeUnit({ logical_type: logical, converted_type: converted }: SchemaElement): TimeUnit | undefined {
  if (logical?.type === 'TIMESTAMP') return logical.unit;
  if (converted === 'TIMESTAMP_MILLIS') return 'MILLIS';
  return converted === 'TIMESTAMP_MICROS' ? 'MICROS' : undefined;
}

function describeType({
  type,
  repetition_type: repetition,
  logical_type: logical,
  converted_type: converted,
}: SchemaElement): string {
  const meaning = logical?.type ?? converted;
  return `${repetition === 'REPEATED' ? 'REPEATED ' : ''}${type ?? 'of no type'}${meaning === undefined ? '' : ` (${meaning})`}`;
}

const EXPECTED: Readonly<Record<Role, string>> = {
  time: 'a timestamp or text',
  amount: 'a number',
  coordinate: 'a floating-point number',
  zone: 'a number or text',
};

function wrongType(element: SchemaElement, role: Role): InputFormatError {
  return new InputFormatError({
    line: null,
    problem: `column ${element.name} is ${describeType(element)}; it should be ${EXPECTED[role]}`,
    fix: "Write the file again with TLC's types",
  });
}

function repeated(column: TripColumn, leaves: readonly LeafColumn[], positions: readonly number[]): InputFormatError {
  const names = positions.map((position) => leaves[position]!.path.join('.')).join(' and ');
  return new InputFormatError({
    line: null,
    problem: `the file has more than one column of ${spelledOut(column)}: ${names}`,
    fix: 'Keep one of these columns',
  });
}

function unknownSchema(missing: readonly TripColumn[], leaves: readonly LeafColumn[]): InputFormatError {
  const names = leaves.map(({ path }) => path.join('.'));
  const nested = leaves.find(
    ({ path }) => path.length > 1 && missing.some((column) => column === tlcColumnOf(path.at(-1) ?? '')),
  );
  const listed = names.length > LISTED ? `${names.slice(0, LISTED).join(', ')}, …` : names.join(', ');
  return new InputFormatError({
    line: null,
    problem:
      `no column of ${missing.map(spelledOut).join(', ')} among ${listed}` +
      (nested === undefined ? '' : `; ${nested.path.join('.')} is nested`),
    fix: nested === undefined ? "Use TLC's names of columns" : 'Write the columns side by side, not inside others',
  });
}

/** pickupZone: pickup zone */
function spelledOut(column: TripColumn): string {
  return column.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
