import type { TlcColumn } from '../trips/tlc-columns.ts';

/** The columns that a trip is read from, by the trip's own names. */
export type TripColumn = TlcColumn;

/** How the values of a column are read. */
export type Role = 'time' | 'amount' | 'coordinate' | 'zone';

export const ROLES = {
  pickupTime: 'time',
  dropoffTime: 'time',
  pickupLongitude: 'coordinate',
  pickupLatitude: 'coordinate',
  dropoffLongitude: 'coordinate',
  dropoffLatitude: 'coordinate',
  pickupZone: 'zone',
  dropoffZone: 'zone',
  distance: 'amount',
  fare: 'amount',
} as const satisfies Readonly<Record<TripColumn, Role>>;

export const TRIP_COLUMNS = Object.keys(ROLES) as readonly TripColumn[];
