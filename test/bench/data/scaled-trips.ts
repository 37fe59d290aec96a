import { Trip } from '../../../tasks/trips/trip.ts';
import type { Random } from '../../../workflow/client/sample-trips.ts';
import { BASE_STRIDE } from './base-trips.ts';
import type { BaseTrips } from './base-trips.ts';

const JITTER_METRES = 30;
const METRES_A_DEGREE = 111_320;
const LONGITUDE_SHRINK = Math.cos((40.73 * Math.PI) / 180);
const METRES_A_MILE = 1609.344;
/** 2009-01 to 2015-12, in order, like the files of many months. */
const MONTHS = 84;
const MONTH_SECONDS = 28 * 86_400;
/** Beyond this distance one of the ends is wrong, and the taximeter is more reliable. */
const LONGEST_MILES = 60;

/**
 * Makes any number of trips from some real ones: each is one of them, drawn at random, both ends moved by 30 m or so. TLC's
 * coordinates were 32-bit floats; so are these. Distance, duration and fare follow from the ends.
 */
export class ScaledTrips {
  /** The trip that {@link next} made last, as a trip record has it. */
  readonly trip = new Trip();
  /** Its ends as raw TLC files have them: longitude, latitude, longitude, latitude in degrees, 32-bit floats. */
  readonly degrees = new Float32Array(4);
  readonly #base: Float64Array;
  readonly #random: Random;
  readonly #count: number;
  readonly #total: number;
  #made = 0;

  /** `total`: the number of trips over which the months are spread before they start again. */
  constructor(base: BaseTrips, random: Random, total: number) {
    this.#base = base.values;
    this.#count = base.values.length / BASE_STRIDE;
    this.#random = random;
    this.#total = total;
  }

  next(): void {
    const { trip, degrees } = this;
    const at = Math.floor(this.#random() * this.#count) * BASE_STRIDE;
    const month = Math.floor(((this.#made++ % this.#total) * MONTHS) / this.#total);
    trip.pickupTime = MONTH_STARTS[month]! + (this.#base[at]! % MONTH_SECONDS);
    this.#moveEnd(at + 1, 0);
    this.#moveEnd(at + 3, 2);
    trip.pickupLongitude = microdegrees(degrees[0]!);
    trip.pickupLatitude = microdegrees(degrees[1]!);
    trip.dropoffLongitude = microdegrees(degrees[2]!);
    trip.dropoffLatitude = microdegrees(degrees[3]!);
    this.#drive();
  }

  /** A missing position, 0, stays one. */
  #moveEnd(from: number, to: number): void {
    const angle = 2 * Math.PI * this.#random();
    const metres = JITTER_METRES * Math.sqrt(-2 * Math.log(1 - this.#random()));
    const [longitude, latitude] = [this.#base[from]!, this.#base[from + 1]!];
    const east = (Math.cos(angle) * metres) / (METRES_A_DEGREE * LONGITUDE_SHRINK);
    const north = (Math.sin(angle) * metres) / METRES_A_DEGREE;
    this.degrees[to] = longitude === 0 ? 0 : longitude + east;
    this.degrees[to + 1] = latitude === 0 ? 0 : latitude + north;
  }

  #drive(): void {
    const { trip, degrees } = this;
    const east = (degrees[2]! - degrees[0]!) * LONGITUDE_SHRINK;
    const metres = Math.hypot(east, degrees[3]! - degrees[1]!) * METRES_A_DEGREE * (1.2 + 0.4 * this.#random());
    const straight = metres / METRES_A_MILE;
    const miles = straight < LONGEST_MILES ? straight : 1 + 4 * this.#random();
    const seconds = 60 + miles * (180 + 180 * this.#random());
    trip.dropoffTime = trip.pickupTime + Math.round(seconds);
    trip.distance = Math.round(miles * 100);
    trip.fare = 250 + 50 * Math.round(miles * 5 + seconds / 240);
  }
}

const MONTH_STARTS = Array.from({ length: MONTHS }, (_, month) => (Date.UTC(2009, month) - Date.UTC(2009, 0)) / 1000);

/** Rounded half away from zero, exactly: a 32-bit float times a million is a double. */
function microdegrees(degrees: number): number {
  return Math.sign(degrees) * Math.round(Math.abs(degrees) * 1e6);
}
