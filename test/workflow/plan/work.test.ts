import type { TripFile } from '../../../workflow/manifest.ts';
import { workOf } from '../../../workflow/plan/work.ts';

const MIB = 1024 ** 2;

const fileAt = (uri: string): TripFile => ({
  uri,
  name: 'yellow-2015-06.csv',
  bytes: 10 * MIB,
  version: '"1"',
  color: 'yellow',
  month: '2015-06',
  format: { kind: 'trip-records' },
});

describe('the work of a plan', () => {
  test('counts the requests for a web server: heads, a cut a chunk, and a request for each segment of 4 MiB', () => {
    const chunks = [
      [0, 0, 9 * MIB],
      [0, 9 * MIB, 10 * MIB],
    ] as const;

    const { web } = workOf([fileAt('https://example.com/trips/yellow-2015-06.csv')], [1], chunks.map((one) => [...one]), 5); // prettier-ignore

    expect(web).toEqual({ host: 'example.com', requests: 3 + 2 + (3 + 1), bytes: 10 * MIB });
  });

  test.each(['file:///trips/yellow-2015-06.csv', 's3://bucket/yellow-2015-06.csv'])(
    'reads %s from no web server',
    (uri) => {
      expect(workOf([fileAt(uri)], [1], [[0, 0, 10 * MIB]], 5)).not.toHaveProperty('web');
    },
  );
});
