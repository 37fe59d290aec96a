import type { ScaledTrips } from './scaled-trips.ts';

/** The header of yellow 2015 and 2016. */
export const TLC_HEADER =
  'VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,pickup_longitude,pickup_latitude,' +
  'RatecodeID,store_and_fwd_flag,dropoff_longitude,dropoff_latitude,payment_type,fare_amount,extra,mta_tax,' +
  'tip_amount,tolls_amount,improvement_surcharge,total_amount\n';

/** The last trip of `trips` as a raw TLC row; every other one is from vendor 1, which writes amounts differently. */
export function tlcRow({ trip, degrees }: ScaledTrips, row: number): string {
  const vendor = row % 2 === 0 ? 2 : 1;
  const miles = (trip.distance / 100).toFixed(2);
  const fare = trip.fare / 100;
  const [x1, y1, x2, y2] = Array.from(degrees, floatText);
  return (
    `${vendor},${dateTime(trip.pickupTime)},${dateTime(trip.dropoffTime)},${1 + (row % 3)},` +
    `${vendor === 2 ? miles.replace(/^0\./, '.') : miles},${x1},${y1},1,N,${x2},${y2},${1 + (row % 2)},` +
    `${fare},0.5,0.5,1.86,0,0.3,${(fare + 3.16).toFixed(2)}\n`
  );
}

/** A 32-bit float as TLC printed it: 17 digits without trailing zeros. */
function floatText(value: number): string {
  return value === 0 ? '0' : value.toPrecision(17).replace(/\.?0+$/, '');
}

/** Seconds since 2009-01-01 as `YYYY-MM-DD HH:MM:SS`. */
function dateTime(seconds: number): string {
  return new Date(Date.UTC(2009, 0) + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
