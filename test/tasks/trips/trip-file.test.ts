import { parseTripFileName, tripRecordFileName } from '../../../tasks/trips/trip-file.ts';

describe('parseTripFileName', () => {
  test.each([
    ['yellow_tripdata_2009-01.csv', { color: 'yellow', month: '2009-01', naming: 'tlc', extension: 'csv' }],
    ['green_tripdata_2016-12.csv', { color: 'green', month: '2016-12', naming: 'tlc', extension: 'csv' }],
    ['fhvhv_tripdata_2025-01.parquet', { color: 'fhvhv', month: '2025-01', naming: 'tlc', extension: 'parquet' }],
    ['fhv_tripdata_2016-12.csv', { color: 'fhv', month: '2016-12', naming: 'tlc', extension: 'csv' }],
    ['GREEN_TRIPDATA_2016-12.CSV', { color: 'green', month: '2016-12', naming: 'tlc', extension: 'csv' }],
    [
      'yellow_tripdata_2015-06.csv.gz',
      { color: 'yellow', month: '2015-06', naming: 'tlc', extension: 'csv', packing: 'gz' },
    ],
    [
      'yellow-2015-06.csv.ZST',
      { color: 'yellow', month: '2015-06', naming: 'trip-records', extension: 'csv', packing: 'zst' },
    ],
    ['yellow-2015-06.csv', { color: 'yellow', month: '2015-06', naming: 'trip-records', extension: 'csv' }],
  ])('reads color, month and naming from %s', (name, expected) => {
    expect(parseTripFileName(name)).toEqual(expected);
  });

  test.each([
    '',
    'yellow_tripdata_2015-13.csv',
    'yellow_tripdata_2015-00.csv',
    'yellow_tripdata_2015-6.csv',
    'yellow_2015-06.csv',
    'yellow-2015-06.csv.gzip',
    'yellow_tripdata_2015-06 (1).csv',
    'fhvh_tripdata_2015-06.csv',
    'yellow-2015-06.parquet',
    'a/yellow-2015-06.csv',
    'yellow-2015-06.csv\n',
    '.yellow-2015-06.csv.123.tmp',
  ])('does not recognise %j', (name) => {
    expect(parseTripFileName(name)).toBeUndefined();
  });

  test('a file of trip records is named by color and month', () => {
    expect(tripRecordFileName({ color: 'green', month: '2015-06' })).toBe('green-2015-06.csv');
  });
});
