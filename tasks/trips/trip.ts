import { NOT_DECIMAL, parseDecimal } from './decimal.ts';
import { NOT_A_TIME } from './wall-clock.ts';

/**
 * One trip as the classifier sees it. A reader fills the same object again and again, so that a million trips allocate
 * nothing.
 */
export class Trip {
  /** Seconds since 2009-01-01 00:00:00 on New York's wall clock, like the next field. */
  pickupTime = 0;
  dropoffTime = 0;
  /** Millionths of a degree, like the three that follow; as written, even if no such place exists. */
  pickupLongitude = 0;
  pickupLatitude = 0;
  dropoffLongitude = 0;
  dropoffLatitude = 0;
  /** Hundredths of a mile, or {@link MISSING}. */
  distance = 0;
  /** Cents, or {@link MISSING}. */
  fare = 0;
}

/** One trip of a file that holds TLC's taxi zones instead of coordinates; reused like {@link Trip}. */
export class ZoneTrip {
  pickupTime = 0;
  dropoffTime = 0;
  /** 1 to 265; any other number is not a known place. */
  pickupZone = 0;
  dropoffZone = 0;
  distance = 0;
  fare = 0;
}

/** The distance or fare of a trip that has none, and so enters none of its buckets. */
export const MISSING = -1e12;

/** Whether every field of `trip` could be read: none holds {@link NOT_A_TIME} or {@link NOT_DECIMAL}. */
export function isReadable(trip: Trip): boolean {
  return (
    trip.pickupTime !== NOT_A_TIME &&
    trip.dropoffTime !== NOT_A_TIME &&
    trip.pickupLongitude !== NOT_DECIMAL &&
    trip.pickupLatitude !== NOT_DECIMAL &&
    trip.dropoffLongitude !== NOT_DECIMAL &&
    trip.dropoffLatitude !== NOT_DECIMAL &&
    trip.distance !== NOT_DECIMAL &&
    trip.fare !== NOT_DECIMAL
  );
}

/** Reads `bytes[from, to)` as degrees, in millionths; an empty field is a missing coordinate: 0. */
export function parseCoordinate(bytes: Uint8Array, from: number, to: number): number {
  return from === to ? 0 : parseDecimal(bytes, from, to, 6);
}

/** Reads `bytes[from, to)` as miles or dollars, in hundredths; an empty field is {@link MISSING}. */
export function parseAmount(bytes: Uint8Array, from: number, to: number): number {
  return from === to ? MISSING : parseDecimal(bytes, from, to, 2);
}

const MAX_LONGITUDE = 180_000_000;
const MAX_LATITUDE = 90_000_000;

/**
 * Whether a point (in millionths of a degree) can be in a district. One outside -180..180/-90..90 cannot; nor can
 * 0, 0, which is how TLC writes a missing position and how a trip record writes any such end.
 */
export function isPlace(longitude: number, latitude: number): boolean {
  return (
    longitude >= -MAX_LONGITUDE &&
    longitude <= MAX_LONGITUDE &&
    latitude >= -MAX_LATITUDE &&
    latitude <= MAX_LATITUDE &&
    (longitude !== 0 || latitude !== 0)
  );
}
