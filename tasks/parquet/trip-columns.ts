import { COLUMN_NAMES } from '../trips/tlc-columns.ts';
import type { TlcColumn } from '../trips/tlc-columns.ts';

/** The columns that a trip is read from, by the trip's own names. */
export type TripColumn = TlcColumn | 'pickupZone' | 'dropoffZone';

/** What TLC calls each column, in lower case. */
const NAMES: Readonly<Record<TripColumn, readonly string[]>> = {
  ...COLUMN_NAMES,
  distance: [...COLUMN_NAMES.distance, 'trip_miles'],
  fare: [...COLUMN_NAMES.fare, 'base_passenger_fare'],
  pickupZone: ['pulocationid'],
  dropoffZone: ['dolocationid'],
};

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

/** The column that a name, in any case, is TLC's name of. */
export function tripColumnOf(name: string): TripColumn | undefined {
  const lower = name.trim().toLowerCase();
  return TRIP_COLUMNS.find((column) => NAMES[column].includes(lower));
}
