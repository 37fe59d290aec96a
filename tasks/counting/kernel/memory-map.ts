/*
 * The kernel's memory, from the bottom. Both sides read this file: it is TypeScript as well as AssemblyScript (whose
 * compiler sees buckets.ts as the numbers that it exports: infra/build/compile-kernel.ts).
 *
 *   from              bytes    what                                                         filled by
 *   0                 1,024    nothing
 *   VECTORS           2,048    memory.data in assembly/: vectors that loops need            the module, the kernel
 *   DISTANCE_STEPS    stepsRoom    STEP_BYTES for 0 to HIGHEST_DISTANCE: what it adds to a group    the wrapper
 *   DURATION_STEPS    the same for durations
 *   FARE_STEPS        the same for fares
 *   MIXED_PICKS       256      16 bytes x 16: which of four words are kept                  the kernel, as all below
 *   AMOUNT_TEMPLATES  4,096    16 bytes x 256: what two amounts must look like
 *   AMOUNT_LIMITS     4,096    16 bytes x 256: by how much each of their bytes may be more
 *   AMOUNT_PICKS      4,096    16 bytes x 256: which bytes are their digits
 *   MONTHS            4,864    8 bytes x 600: first second and days of each month
 *   WIDTH_MASKS       1,088    32 bytes x 33: the bytes of a field that is so wide
 *   DECIMAL_PICKS     448      16 bytes x 28: which bytes are the digits of an amount
 *
 *   A block of trips, trip by trip:
 *   PLACES            16       i32 x 4: x, y of the pickup and of the dropoff, from the grid's origin
 *   NUMBERS           16       i32 x 4: pickup and dropoff (seconds), distance and fare (hundredths)
 *   ENDS              8        u32 x 2: the districts of pickup and dropoff, or what is known of them
 *   MIXED             8        u32 x 2: ends in coarse cells of several districts (end: trip x 2, + 1 for dropoffs)
 *   CROWDED           16       8 bytes x 2: ends in leaves with lists: the leaf, the end
 *   OTHERS            4        u32: where trip records of another layout are
 *   ORIGINALS         4        u32: the same, while OTHERS is filled again
 *   REWRITTEN         80       such records with their ends filled in
 *
 *   A strip of raw rows:
 *   SEPARATORS        16 KiB   u32 x MAX_SEPARATORS: where the commas and line feeds are
 *   ROW_ENDS          16 KiB   u32 x MAX_SEPARATORS: which of these are line feeds
 *   ROWS              4 KiB    u32 x BLOCK_TRIPS: of each row, the separator before it
 *   FAULTS            4 KiB    u32 x BLOCK_TRIPS: of each row, 0 if it is usual
 *
 *   A block of rows of a Parquet file:
 *   ZONE_CODES        1,088    u32 x 266: of each of TLC's zones, its district and what else is known       the wrapper
 *   COLUMN_STATES     1,024    128 bytes x 8: each column's page (assembly/parquet/column.ts)
 *   COLUMN_VALUES     66,048   8 x 8,256: each column's next values
 *
 *   INPUT             INPUT_BYTES, and PADDING_BYTES that are read but mean nothing         the reader of files
 *   GRID_INDEX        its size: the index as it was packed (geo/grid/packed-grid.ts)             the wrapper, once
 *   cells             4 bytes x all counters of the layer, at a multiple of 64
 *
 * A block has at most BLOCK_TRIPS trips; SPARE_BYTES after each of its lists take what is written in whole vectors. A
 * strip has at most STRIP_BYTES bytes; the scan of one ends when there is no room for the separators of 64 bytes more.
 * So no list overflows its region, whatever the bytes are. The memory has exactly the size that this adds up to and
 * grows only for the pages of Parquet files, which are kept behind the counters (parquet-memory.ts).
 */

import { HIGHEST_DISTANCE, HIGHEST_DURATION, HIGHEST_FARE, STEP_BYTES } from '../../trips/buckets.ts';

/** Trips that are read before their districts are found and counted: few enough to stay in the second-level cache. */
export const BLOCK_TRIPS: u32 = 1024;

/** Bytes of raw rows that are scanned for separators before they are read: they stay in the first-level cache. */
export const STRIP_BYTES: u32 = 16_384;

/** Separators in a strip; usual rows have one in ten bytes. */
export const MAX_SEPARATORS: u32 = 4_096;

const SPARE_BYTES: u32 = 64;

/** A table of steps takes a multiple of this: every region after it stays aligned for vectors. */
const STEPS_BLOCK: u32 = 2_048;

export const VECTORS: usize = 1_024;
export const DISTANCE_STEPS: usize = VECTORS + 2_048;
export const DURATION_STEPS: usize = DISTANCE_STEPS + ((STEP_BYTES * HIGHEST_DISTANCE) & -STEPS_BLOCK) + STEPS_BLOCK;
export const FARE_STEPS: usize = DURATION_STEPS + ((STEP_BYTES * HIGHEST_DURATION) & -STEPS_BLOCK) + STEPS_BLOCK;
export const MIXED_PICKS: usize = FARE_STEPS + ((STEP_BYTES * HIGHEST_FARE) & -STEPS_BLOCK) + STEPS_BLOCK;
export const AMOUNT_TEMPLATES: usize = MIXED_PICKS + 256;
export const AMOUNT_LIMITS: usize = AMOUNT_TEMPLATES + 4_096;
export const AMOUNT_PICKS: usize = AMOUNT_LIMITS + 4_096;
export const MONTHS: usize = AMOUNT_PICKS + 4_096;
export const WIDTH_MASKS: usize = MONTHS + 4_864;
export const DECIMAL_PICKS: usize = WIDTH_MASKS + 1_088;

export const PLACES: usize = DECIMAL_PICKS + 448;
export const NUMBERS: usize = PLACES + 16 * BLOCK_TRIPS + SPARE_BYTES;
export const ENDS: usize = NUMBERS + 16 * BLOCK_TRIPS + SPARE_BYTES;
export const MIXED: usize = ENDS + 8 * BLOCK_TRIPS + SPARE_BYTES;
export const CROWDED: usize = MIXED + 8 * BLOCK_TRIPS + SPARE_BYTES;
export const OTHERS: usize = CROWDED + 16 * BLOCK_TRIPS + SPARE_BYTES;
export const ORIGINALS: usize = OTHERS + 4 * BLOCK_TRIPS;
export const REWRITTEN: usize = ORIGINALS + 4 * BLOCK_TRIPS;

export const SEPARATORS: usize = REWRITTEN + 80 * BLOCK_TRIPS + SPARE_BYTES;
export const ROW_ENDS: usize = SEPARATORS + 4 * MAX_SEPARATORS;
export const ROWS: usize = ROW_ENDS + 4 * MAX_SEPARATORS;
export const FAULTS: usize = ROWS + 4 * BLOCK_TRIPS;
export const ZONE_CODES: usize = FAULTS + 4 * BLOCK_TRIPS;
export const COLUMN_STATES: usize = ZONE_CODES + 1_088;
export const COLUMN_STATE_BYTES: usize = 128;
export const COLUMN_VALUES: usize = COLUMN_STATES + 8 * COLUMN_STATE_BYTES;
export const COLUMN_VALUES_BYTES: usize = 8 * BLOCK_TRIPS + SPARE_BYTES;
export const INPUT: usize = COLUMN_VALUES + 8 * COLUMN_VALUES_BYTES;

/** What the stream of raw rows needs (row-stream.ts); that of trip records needs less. */
export const INPUT_BYTES: u32 = 327_744;

/** Bytes after the input that a vector may reach. */
export const PADDING_BYTES: u32 = 64;

/** A multiple of 64. */
export const GRID_INDEX: usize = INPUT + INPUT_BYTES + PADDING_BYTES;
