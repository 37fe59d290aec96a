import { readdirSync, readFileSync } from 'node:fs';
import { InputFormatError } from '../../../tasks/trips/input-format-error.ts';
import { parseTlcHeader } from '../../../tasks/trips/tlc-columns.ts';
import { sharedPath } from '../../shared.ts';

function headerOf(file: string): string {
  return readFileSync(file, 'latin1').split('\n')[0]!;
}

function errorOf(line: string): InputFormatError {
  try {
    parseTlcHeader(line);
  } catch (error) {
    if (error instanceof InputFormatError) return error;
    throw error;
  }
  throw new Error('the header was accepted');
}

describe('parseTlcHeader', () => {
  test('yellow 2009 has its own names for its columns', () => {
    const header =
      'vendor_name,Trip_Pickup_DateTime,Trip_Dropoff_DateTime,Passenger_Count,Trip_Distance,Start_Lon,Start_Lat,' +
      'Rate_Code,store_and_forward,End_Lon,End_Lat,Payment_Type,Fare_Amt,surcharge,mta_tax,Tip_Amt,Tolls_Amt,Total_Amt';
    expect(parseTlcHeader(header)).toEqual({
      pickupTime: 1,
      dropoffTime: 2,
      distance: 4,
      pickupLongitude: 5,
      pickupLatitude: 6,
      dropoffLongitude: 9,
      dropoffLatitude: 10,
      fare: 12,
      fields: 18,
    });
  });

  test('every header of the real files is read, and its columns are those of the same name', () => {
    const folder = sharedPath('data/trips/raw');
    for (const file of readdirSync(folder)) {
      const header = headerOf(`${folder}/${file}`);
      const names = header.split(',').map((name) => name.trim());
      const columns = parseTlcHeader(header);
      expect(columns.fields).toBe(names.length);
      expect(names[columns.pickupTime]).toMatch(/pickup_?datetime$/i);
      expect(names[columns.dropoffTime]).toMatch(/dropoff_?datetime$/i);
      expect(names[columns.pickupLongitude]).toMatch(/^(start|pickup)_lon/i);
      expect(names[columns.dropoffLatitude]).toMatch(/^(end|dropoff)_lat/i);
      expect(names[columns.distance]).toMatch(/^trip_distance$/i);
      expect(names[columns.fare]).toMatch(/^fare_am/i);
    }
  });

  test('every header of files with zone ids is refused as not supported yet', () => {
    const folder = sharedPath('data/trips/zone-ids');
    for (const file of readdirSync(folder)) {
      const error = errorOf(headerOf(`${folder}/${file}`));
      expect(error.message).toContain('zone ids, no coordinates; not supported yet');
      expect(error.fix).toContain('2016-06');
      expect(error.line).toBe(1);
    }
  });

  test('an unknown header is quoted in short, with the columns that are missing', () => {
    const error = errorOf(`pickup_datetime,dropoff_datetime,${'x'.repeat(1000)}`);
    expect(error.message).toMatch(
      /^line 1: .*no column of pickup longitude, pickup latitude, .*found "pickup_datetime,.*x"… \(1033 characters\)/,
    );
    expect(error.message).not.toContain('pickup time');
    expect(error.message.length).toBeLessThan(700);
  });

  test('a header that names a column twice is refused with the fields', () => {
    const error = errorOf('fare_amount,fare_amt');
    expect(error.problem).toContain('more than one column of fare, in fields 1 and 2');
  });

  test('a header separated by semicolons is recognised', () => {
    expect(errorOf('pickup_datetime;dropoff_datetime').fix).toBe('Separate the fields by commas');
    expect(errorOf('').problem).toContain('the first line is blank');
  });
});
