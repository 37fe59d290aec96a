import type { TripStatistics } from './statistics.ts';

/** Finds which district holds a point; the grid index of `geo/` is one. */
export interface DistrictLookup {
  readonly districtCount: number;
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
  /** There are no more bytes: returns the statistics of all of them. The classifier cannot be used again. */
  end(): TripStatistics;
}

/** `skipBytes`: bytes of the header, if the chunk begins with it. */
export interface ClassifierOptions {
  readonly skipBytes?: number;
}
