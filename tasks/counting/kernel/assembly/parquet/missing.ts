import {
  FAULT_NONE,
  FAULT_VALUES,
  ROLE_TIME,
  TYPE_BYTE_ARRAY,
  TYPE_FLOAT,
  TYPE_INT32,
  TYPE_INT96,
} from '../../parquet-numbers';
import { Column } from './column';
import { fillMissing } from './fill';

/** Passes over values of a column that should have none: its type is null. */
export function missingValues(column: Column, count: u32, to: usize): u32 {
  if (column.type == TYPE_BYTE_ARRAY) {
    for (let i: u32 = 0; i < count; i++) {
      if (column.end - column.at < 4) return FAULT_VALUES;
      const length = load<u32>(column.at);
      column.at += 4;
      if (<u32>(column.end - column.at) < length) return FAULT_VALUES;
      column.at += length;
    }
  } else {
    const bytes = <u64>count * widthOf(column.type);
    if (<u64>(column.end - column.at) < bytes) return FAULT_VALUES;
    column.at += <usize>bytes;
  }
  fillMissing(column.role, to, count);
  return FAULT_NONE;
}

function widthOf(type: u32): u64 {
  if (type == TYPE_INT96) return 12;
  return type == TYPE_INT32 || type == TYPE_FLOAT ? 4 : 8;
}

/** Bytes that a column's values take at COLUMN_VALUES, as a shift. */
export function shiftOf(role: u32): u32 {
  return role == ROLE_TIME ? 3 : 2;
}
