import type { TimeSpan } from '../trips/wall-clock.ts';
import type { RejectedRow } from './rejected-row.ts';
import type { TripStatistics } from './statistics.ts';

/** Finds which district holds a place; the grid index of `geo/` finds points. */
export interface DistrictLookup {
  readonly districtCount: number;
  /** The district of each of TLC's zones by its id, 0 for none; undefined if the layer cannot count zones. */
  readonly zones?: Uint16Array | undefined;
  /** `x`, `y`: longitude and latitude in millionths of a degree; the answer is 1 to `districtCount`, or 0 for outside. */
  locate(x: number, y: number): number;
}

/**
 * Classifies and counts the records of one chunk, whose bytes arrive in pieces of any size, in constant memory:
 *
 *   while (there is more) classifier.advance(read(classifier.room()));
 *   statistics = classifier.end();
 */
export interface Classifier {
  /** Where the next bytes go; never empty. Call again after each {@link advance}. */
  room(): Uint8Array;
  /** `bytes` were written to the front of {@link room}. */
  advance(bytes: number): void;
  /** The first row or record so far that could not be read; undefined if there was none. */
  readonly firstRejected: RejectedRow | undefined;
  /** There are no more bytes: returns the statistics of all of them. The classifier cannot be used again. */
  end(): TripStatistics;
}

/** What a classifier must know of a chunk's file. */
export interface ClassifierOptions {
  /** The file's month: pickups outside it are counted as such, too. */
  readonly month: TimeSpan;
  /** Bytes of the header, if the chunk begins with it. */
  readonly skipBytes?: number;
}
