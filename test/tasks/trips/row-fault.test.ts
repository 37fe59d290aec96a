import { parseTlcHeader } from '../../../tasks/trips/tlc-columns.ts';
import { whyRejected } from '../../../tasks/trips/row-fault.ts';
import { ascii } from '../support.ts';

const COLUMNS = parseTlcHeader(
  'pickup_datetime,dropoff_datetime,pickup_longitude,pickup_latitude,dropoff_longitude,dropoff_latitude,trip_distance,fare_amount',
);
const ROW = '2015-06-02 11:19:29,2015-06-02 11:47:52,-73.95,40.76,-73.97,40.75,1.6,17';

describe('why a row is not a trip', () => {
  test.each([
    [ROW.replace('29', '99'), 'the pickup time is "2015-06-02 11:19:99": write it as 2015-06-02 11:19:29'],
    [ROW.replace('11:47:52', '11:47:52-04:00'), "with an offset from UTC: write New York's wall clock without one"],
    [ROW.replace('2015-06-02 11:47:52', 'NULL'), 'the dropoff time is missing'],
    [ROW.replace('40.76', 'north'), 'the pickup latitude is "north", not a number'],
    [ROW.replace('1.6', '1,6'), 'it has 9 fields, but the header 8: two rows have run into one'],
    [ROW.slice(0, 50), 'it has 4 fields, but the header 8: it was cut, or two rows have run into one'],
    [ROW.replace('17', '"17'), 'its quotes do not match'],
    ['Pickup_Datetime,dropoff_datetime,,,,,,', 'it repeats the header'],
    [ROW.padEnd(70_000, ','), 'it is longer than 65536 bytes'],
    [ROW.replace('17', 'x'.repeat(100)), `the fare is "${'x'.repeat(40)}…", not a number`],
  ])('%#: %.60s', (row, reason) => {
    expect(whyRejected(ascii(row), COLUMNS)).toContain(reason);
  });
});
