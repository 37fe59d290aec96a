/*
 * The kernel's memory, from the bottom. This file is read by both sides: it is TypeScript, and it is AssemblyScript.
 *
 *   from            bytes    what                                                           filled by
 *   0               1,024    nothing
 *   DISTANCE_STEPS  2,048    u8 x 2,001: what a distance in hundredths adds to a group      the wrapper
 *   DURATION_STEPS  4,096    u8 x 3,601: what a duration in seconds adds                    the wrapper
 *   FARE_STEPS      10,240   u8 x 10,001: what a fare in cents adds                         the wrapper
 *   TIME_MASKS      128      u64 x 10: the digits of a time that has so many                the kernel
 *   AMOUNT_PICKS    4,096    16 bytes x 256: which bytes hold the digits of two amounts     the kernel
 *   MONTHS          10 KiB   8 bytes x 601: first second and days of each month           the kernel
 *   WIDTH_MASKS     512      16 bytes x 17: the bytes of a field that is so wide            the kernel
 *   DECIMAL_PICKS   512      16 bytes x 28: which bytes hold the digits of an amount        the kernel
 *   TRIPS           16 KiB   16 bytes x BLOCK_TRIPS: the trips of a block                   the kernel
 *   UNRESOLVED      32 KiB   16 bytes x 2 x BLOCK_TRIPS: points in split coarse cells       the kernel
 *   CROWDED         32 KiB   16 bytes x 2 x BLOCK_TRIPS: points in leaves with lists        the kernel
 *   OTHERS          4 KiB    u32 x BLOCK_TRIPS: where records of other layouts lie          the kernel
 *   ORIGINALS       4 KiB    u32 x BLOCK_TRIPS: the same, while OTHERS is filled again      the kernel
 *   REWRITTEN       80 KiB   80 bytes x BLOCK_TRIPS: such records with their ends filled in the kernel
 *   DIGIT_BITS      4 KiB    a bit for each byte of a strip: whether it is a digit          the kernel
 *   SEPARATORS      16 KiB   u32 x MAX_SEPARATORS: where the commas and line feeds are      the kernel
 *   ROW_ENDS        16 KiB   u32 x MAX_SEPARATORS: which of these are line feeds            the kernel
 *   ROWS            4 KiB    u32 x BLOCK_TRIPS: of each row, the separator before it        the kernel
 *   FAULTS          8 KiB    u64 x BLOCK_TRIPS: of each row, 0 if it is usual               the kernel
 *   NUMBERS         16 KiB   16 bytes x BLOCK_TRIPS: times, distance, fare of each row      the kernel
 *   INPUT           INPUT_BYTES, and PADDING_BYTES that are read but mean nothing           the reader of files
 *   GRID_INDEX      its size the index as it was packed (geo/packed-grid.ts)                the wrapper, once
 *   cells           4 bytes x all counters of the layer, at a multiple of 64                the kernel
 *
 * A block has at most BLOCK_TRIPS records; each adds at most one trip and two points. A strip has at most STRIP_BYTES
 * bytes; the scan of one ends when there is no room for the separators of 64 bytes more. So no list leaves its region,
 * whatever the bytes are. The memory has exactly the size that this adds up to and never grows.
 */

/** Trips that are read before their districts are resolved and counted: few enough to stay in the first-level cache. */
export const BLOCK_TRIPS: u32 = 1024;

/** Bytes of raw rows that are scanned for separators before they are read: they stay in the first-level cache. */
export const STRIP_BYTES: u32 = 16_384;

/** Separators in a strip; usual rows have one in ten bytes. */
export const MAX_SEPARATORS: u32 = 4_096;

export const DISTANCE_STEPS: usize = 0x400;
export const DURATION_STEPS: usize = 0xc00;
export const FARE_STEPS: usize = 0x1c00;
export const TIME_MASKS: usize = 0x4400;
export const AMOUNT_PICKS: usize = 0x4480;
export const MONTHS: usize = 0x5480;
export const WIDTH_MASKS: usize = 0x7c80;
export const DECIMAL_PICKS: usize = 0x7e80;
export const TRIPS: usize = 0x8080;
export const UNRESOLVED: usize = 0xc080;
export const CROWDED: usize = 0x14080;
export const OTHERS: usize = 0x1c080;
export const ORIGINALS: usize = 0x1d080;
export const REWRITTEN: usize = 0x1e080;
export const DIGIT_BITS: usize = 0x320c0;
export const SEPARATORS: usize = 0x330c0;
export const ROW_ENDS: usize = 0x370c0;
export const ROWS: usize = 0x3b0c0;
export const FAULTS: usize = 0x3c0c0;
export const NUMBERS: usize = 0x3e0c0;
export const INPUT: usize = 0x420c0;

/** What the stream of raw rows needs (row-stream.ts); that of trip records needs less. */
export const INPUT_BYTES: u32 = 327_744;

/** Bytes behind the input that a vector may reach. */
export const PADDING_BYTES: u32 = 64;

/** A multiple of 64. */
export const GRID_INDEX: usize = 0x92140;

/** Distance, duration and fare are counted together: 6 x 7 x 6 groups, number (distance * 7 + duration) * 6 + fare. */
export const AMOUNT_GROUPS: u32 = 252;

/** The highest bounds of the buckets, in hundredths, seconds and cents: where the step tables end. */
export const HIGHEST_DISTANCE: u32 = 2_000;
export const HIGHEST_DURATION: u32 = 3_600;
export const HIGHEST_FARE: u32 = 10_000;
