import { ROLE_AMOUNT, ROLE_COORDINATE, ROLE_TIME, ZONE_UNKNOWN } from '../../parquet-numbers';

export const NOT_A_TIME: i64 = i64.MIN_VALUE;

/** An amount that is missing; nothing else is as low. */
export const NO_AMOUNT: i32 = i32.MIN_VALUE;

/** A coordinate that is missing, or is none: outside every layer, and far from overflowing when the grid's origin is subtracted. */
export const NOWHERE: i32 = 360_000_000;

/** Writes `count` values of a column of this role that stand for null. */
export function fillMissing(role: u32, to: usize, count: u32): void {
  if (role == ROLE_TIME) fill64(to, NOT_A_TIME, count);
  else if (role == ROLE_AMOUNT) fill32(to, <u32>NO_AMOUNT, count);
  else if (role == ROLE_COORDINATE) fill32(to, NOWHERE, count);
  else fill32(to, ZONE_UNKNOWN, count);
}

export function fill64(to: usize, value: i64, count: u32): void {
  for (let i: usize = 0; i < (<usize>count) << 3; i += 8) store<i64>(to + i, value);
}

export function fill32(to: usize, value: u32, count: u32): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) store<u32>(to + i, value);
}
