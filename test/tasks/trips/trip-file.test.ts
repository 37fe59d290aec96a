import { parseTripFileName, tripRecordFileName } from '../../../tasks/trips/trip-file.ts';

describe('parseTripFileName', () => {
  test.each([
    ['yellow_tripdata_2009-01.csv', { color: 'yellow', month: '2009-01', naming: 'tlc' }],
    ['green_tripdata_2016-12.csv', { color: 'green', month: '2016-12', naming: 'tlc' }],
    ['yellow-2015-06.csv', { color: 'yellow', month: '2015-06', naming: 'trip-records' }],
  ])('reads color, month and naming from %s', (name, expected) => {
    expect(parseTripFileName(name)).toEqual(expected);
  });

  test.each([
    '',
    'yellow_tripdata_2015-13.csv',
    'yellow_tripdata_2015-00.csv',
    'yellow_tripdata_2015-6.csv',
    'yellow_2015-06.csv',
    'yellow-2015-06.csv.gz',
    'yellow-2015-06.CSV',
    'fhv_tripdata_2015-06.csv',
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
