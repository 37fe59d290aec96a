import { ZONE_CODES } from '../../memory-map';
import {
  FAULT_NONE,
  FAULT_VALUES,
  ROLE_AMOUNT,
  ROLE_COORDINATE,
  TYPE_BYTE_ARRAY,
  TYPE_DOUBLE,
  TYPE_FLOAT,
  TYPE_INT32,
  TYPE_INT64,
  ZONE_CODES_LENGTH,
  ZONE_UNKNOWN,
} from '../../parquet-numbers';
import { Column } from './column';
import { NO_AMOUNT, NOWHERE } from './fill';
import { missingValues } from './missing';
import { zoneOfText } from './text';

/*
 * Numbers become what is counted, in 32 bits:
 *
 *   amounts       hundredths, truncated: the buckets' bounds are whole hundredths, so that no value passes one
 *   coordinates   millionths of a degree, half away from zero
 *   zones         the district and what else is known of the place: an entry of ZONE_CODES
 */

/** Beyond the last bound of every bucket, and below the first. */
const HIGHEST_AMOUNT: f64 = 1e7;
const LOWEST_AMOUNT: f64 = -1;

/** Converts `count` plain values to 32 bits each at `to`; returns a fault or FAULT_NONE. `column.at` moves behind them. */
export function convertNumbers(column: Column, count: u32, to: usize): u32 {
  if (column.type == TYPE_BYTE_ARRAY) return convertTexts(column, count, to);
  switch (column.role) {
    case ROLE_AMOUNT:
      if (column.type == TYPE_DOUBLE) return convertAmounts<f64>(column, count, to);
      if (column.type == TYPE_FLOAT) return convertAmounts<f32>(column, count, to);
      if (column.type == TYPE_INT32) return convertAmounts<i32>(column, count, to);
      if (column.type == TYPE_INT64) return convertAmounts<i64>(column, count, to);
      break;
    case ROLE_COORDINATE:
      if (column.type == TYPE_DOUBLE) return convertCoordinates<f64>(column, count, to);
      if (column.type == TYPE_FLOAT) return convertCoordinates<f32>(column, count, to);
      break;
    default:
      if (column.type == TYPE_INT32) return convertZones<i32>(column, count, to);
      if (column.type == TYPE_INT64) return convertZones<i64>(column, count, to);
      if (column.type == TYPE_DOUBLE) return convertZones<f64>(column, count, to);
      if (column.type == TYPE_FLOAT) return convertZones<f32>(column, count, to);
  }
  return missingValues(column, count, to);
}

/** Takes `count` values of `width` bytes off the page; returns where they are, or 0 if it ends before. */
function take(column: Column, count: u32, width: u64): usize {
  const at = column.at;
  const bytes = <u64>count * width;
  if (<u64>(column.end - at) < bytes) return 0;
  column.at = at + <usize>bytes;
  return at;
}

function convertAmounts<T>(column: Column, count: u32, to: usize): u32 {
  const at = take(column, count, sizeof<T>());
  if (at == 0) return FAULT_VALUES;
  for (let i: usize = 0; i < <usize>count; i++) {
    const value = <f64>load<T>(at + i * sizeof<T>());
    const hundredths = <i32>(min<f64>(max<f64>(value, LOWEST_AMOUNT), HIGHEST_AMOUNT) * 100);
    store<i32>(to + (i << 2), isNaN(value) ? NO_AMOUNT : hundredths);
  }
  return FAULT_NONE;
}

function convertCoordinates<T>(column: Column, count: u32, to: usize): u32 {
  const at = take(column, count, sizeof<T>());
  if (at == 0) return FAULT_VALUES;
  for (let i: usize = 0; i < <usize>count; i++) {
    const value = <f64>load<T>(at + i * sizeof<T>());
    const rounded = value * 1e6 + copysign<f64>(0.5, value);
    // No comparison holds for what is not a number.
    store<i32>(to + (i << 2), abs<f64>(rounded) < <f64>NOWHERE ? <i32>rounded : NOWHERE);
  }
  return FAULT_NONE;
}

function convertZones<T>(column: Column, count: u32, to: usize): u32 {
  const at = take(column, count, sizeof<T>());
  if (at == 0) return FAULT_VALUES;
  for (let i: usize = 0; i < <usize>count; i++) {
    store<u32>(to + (i << 2), codeOf(<f64>load<T>(at + i * sizeof<T>())));
  }
  return FAULT_NONE;
}

function codeOf(zone: f64): u32 {
  const id = <u32>(zone >= 0 && zone < <f64>ZONE_CODES_LENGTH ? zone : 0);
  return <f64>id == zone ? load<u32>(ZONE_CODES + ((<usize>id) << 2)) : ZONE_UNKNOWN;
}

/** Text that names zones; amounts and coordinates of type null have no values. */
function convertTexts(column: Column, count: u32, to: usize): u32 {
  if (column.role == ROLE_AMOUNT || column.role == ROLE_COORDINATE) return missingValues(column, count, to);
  let at = column.at;
  const end = column.end;
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    if (end - at < 4) return FAULT_VALUES;
    const length = load<u32>(at);
    at += 4;
    if (<u32>(end - at) < length) return FAULT_VALUES;
    store<u32>(to + i, codeOf(<f64>zoneOfText(at, length)));
    at += length;
  }
  column.at = at;
  return FAULT_NONE;
}
