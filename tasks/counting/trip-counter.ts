import type { DistrictLookup } from './classifier.ts';
import {
  bucketTable,
  DISTANCE_BOUNDS,
  DISTANCE_UNITS,
  DURATION_BOUNDS,
  DURATION_UNITS,
  FARE_BOUNDS,
  FARE_UNITS,
} from '../trips/buckets.ts';
import { REJECTED_CELL, TripStatistics, UNLOCATED_CELL } from './statistics.ts';
import { isPlace } from '../trips/trip.ts';
import type { Trip } from '../trips/trip.ts';
import { HOURS_OF_WEEK, hourOfWeek } from '../trips/wall-clock.ts';

/** The bucket of `value`; a negative one belongs to bucket 0, one beyond the table to the last bucket. */
function bucketOf(table: Uint8Array, value: number): number {
  return table[Math.min(Math.max(value, 0), table.length - 1)]!;
}

const DISTANCE_BUCKETS = bucketTable(DISTANCE_BOUNDS, DISTANCE_UNITS);
const DURATION_BUCKETS = bucketTable(DURATION_BOUNDS, DURATION_UNITS);
const FARE_BUCKETS = bucketTable(FARE_BOUNDS, FARE_UNITS);

/** Counts trips into statistics, one at a time. */
export class TripCounter {
  readonly statistics: TripStatistics;
  readonly #districts: DistrictLookup;
  readonly #cells: Float64Array;

  constructor(districts: DistrictLookup) {
    this.#districts = districts;
    this.statistics = new TripStatistics(districts.districtCount);
    this.#cells = this.statistics.cells;
  }

  /** Counts one record that cannot be read. */
  countRejected(): void {
    this.#cells[REJECTED_CELL]!++;
  }

  /** Counts one trip: by the district of each of its ends, or as unlocated. */
  count(trip: Trip): void {
    const cells = this.#cells;
    const { layout } = this.statistics;
    const origin = this.#districtOf(trip.pickupLongitude, trip.pickupLatitude);
    const destination = this.#districtOf(trip.dropoffLongitude, trip.dropoffLatitude);
    if (origin === 0 && destination === 0) {
      cells[UNLOCATED_CELL]!++;
      return;
    }
    const duration = trip.dropoffTime - trip.pickupTime;
    cells[layout.pickups + origin * HOURS_OF_WEEK + hourOfWeek(trip.pickupTime)]!++;
    cells[layout.dropoffs + destination * HOURS_OF_WEEK + hourOfWeek(trip.dropoffTime)]!++;
    cells[layout.distance + origin * DISTANCE_BOUNDS.length + bucketOf(DISTANCE_BUCKETS, trip.distance)]!++;
    cells[layout.duration + origin * DURATION_BOUNDS.length + bucketOf(DURATION_BUCKETS, duration)]!++;
    cells[layout.fare + origin * FARE_BOUNDS.length + bucketOf(FARE_BUCKETS, trip.fare)]!++;
    if (layout.originDestination !== undefined) {
      cells[layout.originDestination + origin * (layout.districts + 1) + destination]!++;
    }
  }

  #districtOf(longitude: number, latitude: number): number {
    return isPlace(longitude, latitude) ? this.#districts.locate(longitude, latitude) : 0;
  }
}
