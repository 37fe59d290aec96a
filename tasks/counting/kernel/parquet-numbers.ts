/*
 * What the wrapper and the kernel call the same things in Parquet files. Both compilers read this file.
 */

/** What a column holds. */
export const ROLE_TIME: u32 = 0;
export const ROLE_AMOUNT: u32 = 1;
export const ROLE_COORDINATE: u32 = 2;
export const ROLE_ZONE: u32 = 3;

/** How its values are stored. */
export const TYPE_INT32: u32 = 0;
export const TYPE_INT64: u32 = 1;
export const TYPE_INT96: u32 = 2;
export const TYPE_FLOAT: u32 = 3;
export const TYPE_DOUBLE: u32 = 4;
export const TYPE_BYTE_ARRAY: u32 = 5;

/** The columns, in this order: those of the amounts or of the places may be missing. */
export const PICKUP_TIME: u32 = 0;
export const DROPOFF_TIME: u32 = 1;
export const DISTANCE: u32 = 2;
export const FARE: u32 = 3;
/** The zones, or the first of the four coordinates: x, y of the pickup, x, y of the dropoff. */
export const PICKUP_PLACE: u32 = 4;
export const DROPOFF_ZONE: u32 = 5;
export const PARQUET_COLUMNS: u32 = 8;

/** What the table of zones holds besides the district, in its low 16 bits. */
export const ZONE_UNKNOWN: u32 = 0x10000;
export const ZONE_OUTSIDE_NEW_YORK: u32 = 0x20000;
/** Entries of that table: the ids 0 to 265. */
export const ZONE_CODES_LENGTH: u32 = 266;

/** Why a page cannot be read. */
export const FAULT_NONE: u32 = 0;
export const FAULT_LEVELS: u32 = 1;
export const FAULT_VALUES: u32 = 2;
export const FAULT_INDEXES: u32 = 3;
export const FAULT_INDEX_RANGE: u32 = 4;
export const FAULT_SNAPPY: u32 = 5;
/** A fault of a column is this number times the column, and the fault. */
export const FAULTS_OF_COLUMN: u32 = 16;
