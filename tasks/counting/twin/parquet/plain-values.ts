import { TIME_UNITS } from '../../../parquet/parquet-format.ts';
import type { ParquetColumn } from '../../../parquet/parquet-format.ts';
import { parseTextTime, parseTextZone } from '../../../parquet/text-values.ts';
import { ROLES } from '../../../parquet/trip-columns.ts';
import type { Role } from '../../../parquet/trip-columns.ts';
import { MISSING } from '../../../trips/trip.ts';
import { NOT_A_TIME } from '../../../trips/wall-clock.ts';

/** 1900-01-01, 2009-01-01 and 2100-01-01 in seconds since 1970: the years that a time of text may have, too. */
const YEAR_1900 = -2_208_988_800;
const YEAR_2009 = 1_230_768_000;
const YEAR_2100 = 4_102_444_800;

const NANOS = 1_000_000_000n;
const DAY_SECONDS = 86_400;
/** 1970-01-01 as a Julian day. */
const JULIAN_1970 = 2_440_588;

/** Beyond the last bound of every bucket, and below the first. */
const HIGHEST_AMOUNT = 1e7;
const LOWEST_AMOUNT = -1;

/** A coordinate that is missing, or is none: outside every layer, in millionths of a degree. */
const NOWHERE = 360_000_000;

/** What stands for null, by role. */
export const NULLS: Readonly<Record<Role, number>> = {
  time: NOT_A_TIME,
  amount: MISSING,
  coordinate: NOWHERE,
  zone: 0,
};

/** Reads plain values of a column, one after the other, as what is counted. */
export class PlainValues {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  readonly #read: () => number | undefined;
  #at = 0;

  constructor(column: ParquetColumn, bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#read = this.#reader(column);
  }

  /** The next value; undefined if the bytes end before. */
  next(): number | undefined {
    return this.#read();
  }

  #reader(column: ParquetColumn): () => number | undefined {
    const role = ROLES[column.column];
    if (column.type === 'BYTE_ARRAY') return () => this.#text(role);
    if (role === 'time') return this.#timeReader(column);
    const convert = CONVERSIONS[role];
    const width = column.type === 'INT32' || column.type === 'FLOAT' ? 4 : column.type === 'INT96' ? 12 : 8;
    return () => {
      const at = this.#take(width);
      return at === undefined ? undefined : this.#number(column, at, convert);
    };
  }

  #number({ type, column }: ParquetColumn, at: number, convert: (value: number) => number): number {
    const view = this.#view;
    switch (type) {
      case 'DOUBLE':
        return convert(view.getFloat64(at, true));
      case 'FLOAT':
        return convert(view.getFloat32(at, true));
      case 'INT32':
      case 'INT64': {
        // A column of coordinates has integers only where all of it is null.
        if (ROLES[column] === 'coordinate') return NOWHERE;
        return convert(type === 'INT32' ? view.getInt32(at, true) : Number(view.getBigInt64(at, true)));
      }
      default:
        return NULLS[ROLES[column]];
    }
  }

  #timeReader({ type, unit }: ParquetColumn): () => number | undefined {
    if (type === 'INT96') return () => this.#int96();
    if (type !== 'INT64' || unit === undefined) {
      const width = type === 'INT64' || type === 'DOUBLE' ? 8 : 4;
      return () => (this.#take(width) === undefined ? undefined : NOT_A_TIME);
    }
    const ticks = BigInt(TIME_UNITS[unit]);
    return () => {
      const at = this.#take(8);
      return at === undefined ? undefined : timeOf(this.#view.getBigInt64(at, true), ticks);
    };
  }

  /** Nanoseconds of a day, then the Julian day. */
  #int96(): number | undefined {
    const at = this.#take(12);
    if (at === undefined) return undefined;
    const ofDay = this.#view.getBigUint64(at, true) / NANOS;
    if (ofDay >= DAY_SECONDS) return NOT_A_TIME;
    return within((this.#view.getUint32(at + 8, true) - JULIAN_1970) * DAY_SECONDS + Number(ofDay));
  }

  #text(role: Role): number | undefined {
    const lengthAt = this.#take(4);
    if (lengthAt === undefined) return undefined;
    const at = this.#take(this.#view.getUint32(lengthAt, true));
    if (at === undefined) return undefined;
    const text = this.#bytes.subarray(at, this.#at);
    if (role === 'time') return parseTextTime(text);
    return role === 'zone' ? parseTextZone(text) : NULLS[role];
  }

  #take(width: number): number | undefined {
    const at = this.#at;
    if (this.#bytes.length - at < width) return undefined;
    this.#at += width;
    return at;
  }
}

/** Ticks since 1970 as seconds since 2009, rounded down. */
function timeOf(ticks: bigint, ticksPerSecond: bigint): number {
  const sinceFirst = ticks - BigInt(YEAR_1900) * ticksPerSecond;
  if (sinceFirst < 0n) return NOT_A_TIME;
  return within(YEAR_1900 + Number(sinceFirst / ticksPerSecond));
}

function within(seconds: number): number {
  return seconds >= YEAR_1900 && seconds < YEAR_2100 ? seconds - YEAR_2009 : NOT_A_TIME;
}

const CONVERSIONS: Readonly<Record<Exclude<Role, 'time'>, (value: number) => number>> = {
  /** Hundredths, truncated: the buckets' bounds are whole hundredths, so that no value passes one. */
  amount: (value) =>
    Number.isNaN(value) ? MISSING : Math.trunc(Math.min(Math.max(value, LOWEST_AMOUNT), HIGHEST_AMOUNT) * 100),
  /** Millionths of a degree, half away from zero. */
  coordinate: (value) => {
    const rounded = value * 1e6 + (value < 0 ? -0.5 : 0.5);
    return Math.abs(rounded) < NOWHERE ? Math.trunc(rounded) : NOWHERE;
  },
  zone: (value) => value,
};
