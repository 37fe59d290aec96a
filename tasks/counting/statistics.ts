import { decodeCells, encodeCells, packCells } from './statistics-codec.ts';
import { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../trips/buckets.ts';
import { REJECTED_CELL, statisticsLayout, TALLIES, UNLOCATED_CELL } from './statistics-layout.ts';
import type { StatisticsLayout, Tally } from './statistics-layout.ts';
import { HOURS_OF_WEEK } from '../trips/wall-clock.ts';

export * from './statistics-layout.ts';
export { StatisticsFormatError } from './statistics-codec.ts';
export { HOURS_OF_WEEK } from '../trips/wall-clock.ts';

/** The counts of any set of trip records over one layer; they add up in any order. Counts are exact below 2^53. */
export class TripStatistics {
  readonly layout: StatisticsLayout;
  readonly cells: Float64Array;

  /** `cells`: counts in the layout's order; all 0 if not given. */
  constructor(districts: number, cells?: Float64Array) {
    this.layout = statisticsLayout(districts);
    this.cells = cells ?? new Float64Array(this.layout.length);
    if (this.cells.length !== this.layout.length) {
      throw new RangeError(`${this.cells.length} cells given, but ${districts} districts have ${this.layout.length}`);
    }
  }

  /** Adds the counts of `other`, which must be over a layer of as many districts. */
  add(other: TripStatistics): void {
    if (other.layout.districts !== this.layout.districts) {
      throw new RangeError(
        `statistics over ${other.layout.districts} districts cannot be added to those over ${this.layout.districts}`,
      );
    }
    const { cells } = this;
    for (let cell = 0; cell < cells.length; cell++) cells[cell]! += other.cells[cell]!;
  }

  /** Compact bytes for storage; the same counts give the same bytes with the same version of Node's zlib. */
  encode(): Uint8Array {
    return encodeCells(this.layout.districts, this.cells);
  }

  /**
   * The packed form before compression: the same bytes for the same counts on every platform, so a digest can be
   * computed from it.
   */
  pack(): Uint8Array {
    return packCells(this.layout.districts, this.cells);
  }

  /**
   * Reads what {@link encode} wrote, over a layer of `districts` districts if that is given.
   * @throws StatisticsFormatError for any other bytes.
   */
  static decode(bytes: Uint8Array, districts?: number): TripStatistics {
    const decoded = decodeCells(bytes, districts);
    return new TripStatistics(decoded.districts, decoded.cells);
  }

  /** Records that cannot be read. */
  get rejected(): number {
    return this.cells[REJECTED_CELL]!;
  }

  /** Readable records with neither end in a district. */
  get unlocated(): number {
    return this.cells[UNLOCATED_CELL]!;
  }

  /** Records with at least one end in a district. */
  get located(): number {
    const { pickups, dropoffs } = this.layout;
    return sum(this.cells, pickups, dropoffs);
  }

  /** All records: located + unlocated + rejected. */
  get records(): number {
    return this.located + this.unlocated + this.rejected;
  }

  /** The counts that are kept once for all districts. */
  get tallies(): Record<Tally, number> {
    const counts = TALLIES.map((tally, position) => [tally, this.cells[this.layout.tallies + position]!]);
    return Object.fromEntries(counts) as Record<Tally, number>;
  }
}

/**
 * The plain counts of one (color, month): what a report prints. Districts without trips are left out. The buckets of an
 * amount add up to the located records unless some lack it.
 */
export interface TripCounts extends Record<Tally, number> {
  records: number;
  rejected: number;
  unlocated: number;
  /** Pickups by district id. */
  pickups: Record<string, number>;
  /** Dropoffs by district id. */
  dropoffs: Record<string, number>;
  /** Located records by hour of day of the pickup, 24 of them. */
  hours: number[];
  /** Located records by bucket of {@link DISTANCE_BOUNDS}. */
  distance: number[];
  /** Located records by bucket of {@link DURATION_BOUNDS}. */
  duration: number[];
  /** Located records by bucket of {@link FARE_BOUNDS}. */
  fare: number[];
}

/** Folds statistics into plain counts. `districtIds[n - 1]` is the id of district n. */
export function tripCounts(statistics: TripStatistics, districtIds: readonly string[]): TripCounts {
  const { cells, layout } = statistics;
  if (districtIds.length !== layout.districts) {
    throw new RangeError(`${districtIds.length} district ids given for statistics over ${layout.districts} districts`);
  }
  return {
    records: statistics.records,
    rejected: statistics.rejected,
    unlocated: statistics.unlocated,
    pickups: countsById(cells, layout.pickups, districtIds),
    dropoffs: countsById(cells, layout.dropoffs, districtIds),
    hours: foldColumns(cells, layout.pickups, layout.dropoffs, 24),
    distance: foldColumns(cells, layout.distance, layout.duration, DISTANCE_BOUNDS.length),
    duration: foldColumns(cells, layout.duration, layout.fare, DURATION_BOUNDS.length),
    fare: foldColumns(
      cells,
      layout.fare,
      layout.fare + (layout.districts + 1) * FARE_BOUNDS.length,
      FARE_BOUNDS.length,
    ),
    ...statistics.tallies,
  };
}

function countsById(cells: Float64Array, section: number, districtIds: readonly string[]): Record<string, number> {
  const counts = districtIds.map((id, position): [string, number] => {
    const row = section + (position + 1) * HOURS_OF_WEEK;
    return [id, sum(cells, row, row + HOURS_OF_WEEK)];
  });
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Sums every `columns`-th cell of `[from, to)`; a week's hours fold into a day's since 24 divides 168. */
function foldColumns(cells: Float64Array, from: number, to: number, columns: number): number[] {
  const folded = new Array<number>(columns).fill(0);
  for (let cell = from; cell < to; cell++) folded[(cell - from) % columns]! += cells[cell]!;
  return folded;
}

function sum(cells: Float64Array, from: number, to: number): number {
  let total = 0;
  for (let cell = from; cell < to; cell++) total += cells[cell]!;
  return total;
}
