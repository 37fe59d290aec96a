import type { Trip } from '../../tasks/trips/trip.ts';

/** A place where trips start and end: its centre in degrees, its spread in metres, and how often each end is there. */
interface HotSpot {
  readonly name: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly spread: number;
  readonly pickups: number;
  readonly dropoffs: number;
}

/** Where New York's taxi trips concentrate; shares in per mille, rounded from the months that TLC published. */
const HOT_SPOTS: readonly HotSpot[] = [
  { name: 'Midtown', longitude: -73.982, latitude: 40.757, spread: 700, pickups: 330, dropoffs: 300 },
  { name: 'Penn Station', longitude: -73.993, latitude: 40.7505, spread: 350, pickups: 80, dropoffs: 60 },
  { name: 'Upper East Side', longitude: -73.961, latitude: 40.772, spread: 700, pickups: 140, dropoffs: 130 },
  { name: 'Upper West Side', longitude: -73.978, latitude: 40.785, spread: 650, pickups: 85, dropoffs: 85 },
  { name: 'Greenwich Village', longitude: -73.999, latitude: 40.734, spread: 600, pickups: 115, dropoffs: 100 },
  { name: 'East Village', longitude: -73.986, latitude: 40.726, spread: 450, pickups: 70, dropoffs: 65 },
  { name: 'Financial District', longitude: -74.009, latitude: 40.7095, spread: 450, pickups: 50, dropoffs: 60 },
  { name: 'LaGuardia', longitude: -73.8735, latitude: 40.774, spread: 150, pickups: 30, dropoffs: 18 },
  { name: 'JFK', longitude: -73.7815, latitude: 40.6445, spread: 250, pickups: 24, dropoffs: 12 },
  { name: 'Harlem', longitude: -73.947, latitude: 40.809, spread: 900, pickups: 18, dropoffs: 35 },
  { name: 'Williamsburg', longitude: -73.956, latitude: 40.714, spread: 800, pickups: 18, dropoffs: 38 },
  { name: 'Downtown Brooklyn', longitude: -73.985, latitude: 40.688, spread: 1000, pickups: 16, dropoffs: 40 },
  { name: 'Astoria', longitude: -73.92, latitude: 40.762, spread: 1100, pickups: 10, dropoffs: 26 },
  { name: 'The Bronx', longitude: -73.905, latitude: 40.842, spread: 2500, pickups: 3, dropoffs: 11 },
  { name: 'Jersey City', longitude: -74.045, latitude: 40.72, spread: 900, pickups: 1, dropoffs: 6 },
  { name: 'Staten Island', longitude: -74.13, latitude: 40.6, spread: 3000, pickups: 1, dropoffs: 2 },
  { name: 'Newark Airport', longitude: -74.178, latitude: 40.69, spread: 250, pickups: 1, dropoffs: 4 },
];

/** Share of trips whose meter lost its position: both ends are written as 0. */
const LOST_SHARE = 0.012;

/** Trips by hour of day, in per mille. */
const HOURS = [39, 29, 22, 16, 12, 10, 21, 37, 46, 47, 45, 47, 50, 49, 51, 49, 42, 51, 61, 63, 58, 57, 55, 43];

const METRES_A_DEGREE = 111_320;
const METRES_A_MILE = 1609.344;
/** East-west metres shrink with the cosine of the latitude: New York's. */
const LONGITUDE_SHRINK = Math.cos((40.75 * Math.PI) / 180);
/** Streets are longer than the straight line between their ends. */
const DETOUR = 1.32;
const DAY = 24 * 60 * 60;

/** Uniform random numbers from 0 to 1. */
export type Random = () => number;

/** A small generator whose numbers follow from its seed (mulberry32, by Tommy Ettinger; public domain). */
export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Generates trips of one month: `monthStart` in seconds since 2009-01-01 on New York's wall clock. */
export class SampleTrips {
  readonly #random: Random;
  readonly #monthStart: number;
  readonly #days: number;
  readonly #pickupSpots = drawTable(HOT_SPOTS.map(({ pickups }) => pickups));
  readonly #dropoffSpots = drawTable(HOT_SPOTS.map(({ dropoffs }) => dropoffs));
  readonly #hours = drawTable(HOURS);

  constructor(random: Random, monthStart: number, days: number) {
    this.#random = random;
    this.#monthStart = monthStart;
    this.#days = days;
  }

  /** Turns `trip` into the next one. */
  next(trip: Trip): void {
    const hour = this.#draw(this.#hours);
    const day = Math.floor(this.#random() * this.#days);
    trip.pickupTime = this.#monthStart + day * DAY + hour * 3600 + Math.floor(this.#random() * 3600);
    const from = HOT_SPOTS[this.#draw(this.#pickupSpots)]!;
    const to = HOT_SPOTS[this.#draw(this.#dropoffSpots)]!;
    const [fromEast, fromNorth] = [this.#normal() * from.spread, this.#normal() * from.spread];
    const [toEast, toNorth] = [this.#normal() * to.spread, this.#normal() * to.spread];
    trip.pickupLongitude = microdegrees(from.longitude + fromEast / (METRES_A_DEGREE * LONGITUDE_SHRINK));
    trip.pickupLatitude = microdegrees(from.latitude + fromNorth / METRES_A_DEGREE);
    trip.dropoffLongitude = microdegrees(to.longitude + toEast / (METRES_A_DEGREE * LONGITUDE_SHRINK));
    trip.dropoffLatitude = microdegrees(to.latitude + toNorth / METRES_A_DEGREE);
    this.#drive(trip, hour);
    if (this.#random() < LOST_SHARE) {
      trip.pickupLongitude = trip.pickupLatitude = trip.dropoffLongitude = trip.dropoffLatitude = 0;
    }
  }

  /** Sets distance, duration and fare of a trip from its ends and the hour's pace. */
  #drive(trip: Trip, hour: number): void {
    const east = (trip.dropoffLongitude - trip.pickupLongitude) * LONGITUDE_SHRINK;
    const north = trip.dropoffLatitude - trip.pickupLatitude;
    const metres = (Math.hypot(east, north) / 1e6) * METRES_A_DEGREE * DETOUR;
    const miles = metres / METRES_A_MILE;
    const milesAnHour = (hour < 6 ? 16 : hour < 20 ? 9.5 : 12) + Math.min(miles, 12);
    const seconds = 90 + (miles / milesAnHour) * 3600 * (0.8 + 0.4 * this.#random());
    trip.dropoffTime = trip.pickupTime + Math.round(seconds);
    trip.distance = Math.round(miles * 100);
    // The meter: $2.50 to start, then $0.50 per fifth of a mile or standing minute: fares move in steps of 50 cents.
    trip.fare = 250 + 50 * Math.round(miles * 5 + seconds / 240);
  }

  /** One draw from a table of {@link drawTable}. */
  #draw(table: Uint8Array): number {
    return table[Math.floor(this.#random() * table.length)]!;
  }

  /** The sum of four uniform numbers, scaled to a deviation of 1: near enough to a bell curve, and bounded. */
  #normal(): number {
    return (this.#random() + this.#random() + this.#random() + this.#random() - 2) * Math.sqrt(3);
  }
}

/** Each index as often as its weight, so that a draw is a single look-up. */
function drawTable(weights: readonly number[]): Uint8Array {
  return Uint8Array.from(weights.flatMap((weight, position) => new Array<number>(weight).fill(position)));
}

function microdegrees(degrees: number): number {
  return Math.round(degrees * 1e6);
}
