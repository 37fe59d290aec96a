import type { InputFormat } from '../../tasks/trips/input-format.ts';
import { LF } from '../../tasks/trips/ascii.ts';
import { TlcRowReader } from '../../tasks/trips/tlc-row-reader.ts';
import { TripRecordReader } from '../../tasks/trips/trip-record-reader.ts';
import { TRIP_RECORD_BYTES } from '../../tasks/trips/trip-record.ts';
import type { Trip } from '../../tasks/trips/trip.ts';
import type { PlaceSample } from '../manifest.ts';

/** What New York's trips lie in, in degrees: the city, its airports, and a day's drive around them. */
const WEST = -76.5;
const EAST = -71.5;
const SOUTH = 39;
const NORTH = 42.5;

/** Bytes after a row that its reader may look at. */
const PADDING = 64;
const MILLION = 1e6;

/** Whether a place, in degrees, is where New York's trips can be. */
function isNearNewYork(longitude: number, latitude: number): boolean {
  return longitude > WEST && longitude < EAST && latitude > SOUTH && latitude < NORTH;
}

/**
 * Looks at the places in the head of a file, so that one whose coordinates are not degrees, or are swapped, can be told from a
 * layer that covers little of the city. Undefined for a file without coordinates.
 */
export function samplePlaces(head: Uint8Array, format: InputFormat): PlaceSample | undefined {
  if (format.kind === 'tlc-csv' && format.columns.places === 'zones') return undefined;
  const sample = { places: 0, nearNewYork: 0 };
  let odd: [number, number] | undefined;
  for (const { pickupLongitude, pickupLatitude, dropoffLongitude, dropoffLatitude } of tripsOf(head, format)) {
    for (const [x, y] of [
      [pickupLongitude, pickupLatitude],
      [dropoffLongitude, dropoffLatitude],
    ] as const) {
      if (x === 0 && y === 0) continue;
      sample.places++;
      if (isNearNewYork(x / MILLION, y / MILLION)) sample.nearNewYork++;
      else odd ??= [x / MILLION, y / MILLION];
    }
  }
  return { ...sample, ...(odd !== undefined && { odd }) };
}

/** The trips of the head's whole rows or records; each is valid until the next. */
function* tripsOf(head: Uint8Array, format: InputFormat): Generator<Readonly<Trip>> {
  const bytes = new Uint8Array(head.length + PADDING);
  bytes.set(head);
  if (format.kind === 'trip-records') {
    const reader = new TripRecordReader(bytes);
    for (let at = 0; at + TRIP_RECORD_BYTES <= head.length; at += TRIP_RECORD_BYTES) {
      if (reader.read(at)) yield reader.trip;
    }
  } else if (format.columns.places === 'coordinates') {
    const reader = new TlcRowReader(format.columns, bytes);
    const end = head.lastIndexOf(LF) + 1;
    for (let at = format.headerBytes; at < end;) {
      at = reader.read(at);
      if (reader.outcome === 'trip') yield reader.trip;
    }
  }
}
