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
      places: 'coordinates',
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
      if (columns.places !== 'coordinates') throw new Error(`${file} has zones`);
      expect(columns.fields).toBe(names.length);
      expect(names[columns.pickupTime]).toMatch(/pickup_?datetime$/i);
      expect(names[columns.dropoffTime]).toMatch(/dropoff_?datetime$/i);
      expect(names[columns.pickupLongitude]).toMatch(/^(start|pickup)_lon/i);
      expect(names[columns.dropoffLatitude]).toMatch(/^(end|dropoff)_lat/i);
      expect(names[columns.distance ?? -1]).toMatch(/^trip_distance$/i);
      expect(names[columns.fare ?? -1]).toMatch(/^fare_am/i);
    }
  });

  test('every header of the real files with zone ids is read', () => {
    const folder = sharedPath('data/trips/zone-ids');
    for (const file of readdirSync(folder)) {
      const header = headerOf(`${folder}/${file}`);
      const names = header.split(',').map((name) => name.trim());
      const columns = parseTlcHeader(header);
      if (columns.places !== 'zones') throw new Error(`${file} has coordinates`);
      expect(names[columns.pickupZone]).toBe('PULocationID');
      expect(names[columns.dropoffZone]).toBe('DOLocationID');
    }
  });

  test('for-hire vehicles have neither distance nor fare', () => {
    const header =
      'dispatching_base_num,pickup_datetime,dropOff_datetime,PUlocationID,DOlocationID,SR_Flag,Affiliated_base_number';
    expect(parseTlcHeader(header)).toEqual({
      ...{ places: 'zones', pickupTime: 1, dropoffTime: 2, pickupZone: 3, dropoffZone: 4, fields: 7 },
    });
  });

  test('those of high-volume bases have names of their own for both', () => {
    const header =
      'pickup_datetime,dropoff_datetime,PULocationID,DOLocationID,trip_miles,trip_time,base_passenger_fare';
    expect(parseTlcHeader(header)).toMatchObject({ places: 'zones', distance: 4, fare: 6 });
  });

  test('where a file has coordinates and zones, the coordinates count', () => {
    const header =
      'pickup_datetime,dropoff_datetime,PULocationID,DOLocationID,pickup_longitude,pickup_latitude,dropoff_longitude,dropoff_latitude';
    expect(parseTlcHeader(header)).toMatchObject({ places: 'coordinates', pickupLongitude: 4 });
  });

  test.each([
    ['no column of fare;', 'pickup_datetime,dropoff_datetime,PULocationID,DOLocationID,trip_distance'],
    ['no column of dropoff zone;', 'pickup_datetime,dropoff_datetime,PULocationID'],
    [
      'no column of dropoff time, distance;',
      'fare_amount,pickup_datetime,pickup_longitude,pickup_latitude,dropoff_longitude,dropoff_latitude',
    ],
  ])('names what is missing: %s', (problem, header) => {
    expect(errorOf(header).problem).toContain(problem);
  });

  test('names may be missing, or quoted with commas and quotes in them', () => {
    expect(parseTlcHeader(',pickup_datetime,dropoff_datetime,,PULocationID,DOLocationID')).toMatchObject({
      pickupTime: 1,
      fields: 6,
    });
    const header = '"id, or ""key""","pickup_datetime", "dropoff_datetime" ,PULocationID,"DOLocationID",';
    expect(parseTlcHeader(header)).toEqual({
      ...{ places: 'zones', pickupTime: 1, dropoffTime: 2, pickupZone: 3, dropoffZone: 4, fields: 6 },
    });
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
