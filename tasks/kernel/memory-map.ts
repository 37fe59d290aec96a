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
 *   TRIPS           16 KiB   16 bytes x BLOCK_TRIPS: the trips of a block                   the kernel
 *   UNRESOLVED      32 KiB   16 bytes x 2 x BLOCK_TRIPS: points in split coarse cells       the kernel
 *   CROWDED         32 KiB   16 bytes x 2 x BLOCK_TRIPS: points in leaves with lists        the kernel
 *   OTHERS          4 KiB    u32 x BLOCK_TRIPS: where records of other layouts lie          the kernel
 *   ORIGINALS       4 KiB    u32 x BLOCK_TRIPS: the same, while OTHERS is filled again      the kernel
 *   REWRITTEN       80 KiB   80 bytes x BLOCK_TRIPS: such records with their ends filled in the kernel
 *   INPUT           INPUT_BYTES, and PADDING_BYTES that are read but never written          the reader of files
 *   GRID_INDEX      its size the index as it was packed (geo/packed-grid.ts)                the wrapper, once
 *   cells           4 bytes x all counters of the layer, at a multiple of 64                the kernel
 *
 * A block has at most BLOCK_TRIPS records, each adds at most one trip and two points, so no list leaves its region
 * whatever the bytes are. The memory has exactly the size that this adds up to and never grows.
 */

/** Trips that are read before their districts are resolved and counted: few enough to stay in the first-level cache. */
export const BLOCK_TRIPS: u32 = 1024;

export const DISTANCE_STEPS: usize = 0x400;
export const DURATION_STEPS: usize = 0xc00;
export const FARE_STEPS: usize = 0x1c00;
export const TIME_MASKS: usize = 0x4400;
export const AMOUNT_PICKS: usize = 0x4480;
export const TRIPS: usize = 0x5480;
export const UNRESOLVED: usize = 0x9480;
export const CROWDED: usize = 0x11480;
export const OTHERS: usize = 0x19480;
export const ORIGINALS: usize = 0x1a480;
export const REWRITTEN: usize = 0x1b480;
export const INPUT: usize = 0x2f4c0;

/** 3,276 trip records: small enough to stay in the second-level cache between reading and counting. */
export const INPUT_BYTES: u32 = 262_080;

/** Bytes behind the input that a vector may reach. */
export const PADDING_BYTES: u32 = 64;

/** A multiple of 64. */
export const GRID_INDEX: usize = 0x6f4c0;

/** Distance, duration and fare are counted together: 6 x 7 x 6 groups, number (distance * 7 + duration) * 6 + fare. */
export const AMOUNT_GROUPS: u32 = 252;
