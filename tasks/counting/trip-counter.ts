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
import { isZone, NEWARK, OUTSIDE_NEW_YORK, UNKNOWN_ZONE } from '../../geo/zones/zone-ids.ts';
import { REJECTED_CELL, TALLIES, TripStatistics, UNLOCATED_CELL } from './statistics.ts';
import type { Tally } from './statistics.ts';
import { isPlace, MISSING } from '../trips/trip.ts';
import type { Trip, ZoneTrip } from '../trips/trip.ts';
import { HOURS_OF_WEEK, hourOfWeek } from '../trips/wall-clock.ts';
import type { TimeSpan } from '../trips/wall-clock.ts';

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
  readonly #month: TimeSpan;
  readonly #cells: Float64Array;

  /** `month`: that of the file; pickups outside it are counted all the same, and once more as such. */
  constructor(districts: DistrictLookup, month: TimeSpan) {
    this.#districts = districts;
    this.#month = month;
    this.statistics = new TripStatistics(districts.districtCount);
    this.#cells = this.statistics.cells;
  }

  /** Counts one record that cannot be read. */
  countRejected(): void {
    this.#cells[REJECTED_CELL]!++;
  }

  /** Counts one trip: by the district that holds each of its ends' coordinates, or as unlocated. */
  count(trip: Trip): void {
    const origin = this.#districtOf(trip.pickupLongitude, trip.pickupLatitude);
    const destination = this.#districtOf(trip.dropoffLongitude, trip.dropoffLatitude);
    this.#countBetween(origin, destination, trip);
  }

  /** Counts one trip: by the district of each of its ends' zones, or as unlocated. */
  countByZone(trip: ZoneTrip): void {
    const origin = this.#districtOfZone(trip.pickupZone, 'unknownPickups', 'pickupsOutsideNewYork');
    const destination = this.#districtOfZone(trip.dropoffZone, 'unknownDropoffs', 'dropoffsOutsideNewYork');
    this.#countBetween(origin, destination, trip);
  }

  #countBetween(origin: number, destination: number, trip: Trip | ZoneTrip): void {
    const cells = this.#cells;
    const { layout } = this.statistics;
    if (trip.pickupTime < this.#month.from || trip.pickupTime >= this.#month.to) this.#tally('outsideMonth');
    if (origin === 0 && destination === 0) {
      cells[UNLOCATED_CELL]!++;
      return;
    }
    const duration = trip.dropoffTime - trip.pickupTime;
    cells[layout.pickups + origin * HOURS_OF_WEEK + hourOfWeek(trip.pickupTime)]!++;
    cells[layout.dropoffs + destination * HOURS_OF_WEEK + hourOfWeek(trip.dropoffTime)]!++;
    if (trip.distance !== MISSING) {
      cells[layout.distance + origin * DISTANCE_BOUNDS.length + bucketOf(DISTANCE_BUCKETS, trip.distance)]!++;
    }
    cells[layout.duration + origin * DURATION_BOUNDS.length + bucketOf(DURATION_BUCKETS, duration)]!++;
    if (trip.fare !== MISSING) {
      cells[layout.fare + origin * FARE_BOUNDS.length + bucketOf(FARE_BUCKETS, trip.fare)]!++;
    }
    if (layout.originDestination !== undefined) {
      cells[layout.originDestination + origin * (layout.districts + 1) + destination]!++;
    }
  }

  #districtOf(longitude: number, latitude: number): number {
    return isPlace(longitude, latitude) ? this.#districts.locate(longitude, latitude) : 0;
  }

  #districtOfZone(zone: number, unknown: Tally, outsideNewYork: Tally): number {
    if (!isZone(zone) || zone === UNKNOWN_ZONE) {
      this.#tally(unknown);
      return 0;
    }
    const district = this.#districts.zones?.[zone] ?? 0;
    if (district === 0 && (zone === OUTSIDE_NEW_YORK || zone === NEWARK)) this.#tally(outsideNewYork);
    return district;
  }

  #tally(tally: Tally): void {
    this.#cells[this.statistics.layout.tallies + TALLIES.indexOf(tally)]!++;
  }
}
