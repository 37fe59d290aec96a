import { HttpsStorage } from '../../../tasks/storage/https-storage.ts';
import { InvalidInput } from '../../../workflow/errors.ts';
import { listTrips } from '../../../workflow/input/trip-listing.ts';
import { findTrips } from '../../../workflow/input/trip-source.ts';
import type { TripSource } from '../../../workflow/input/trip-source.ts';
import { parseJobInput } from '../../../workflow/job.ts';
import { WebClock, WebServer } from '../../web-server.ts';

const HEADER =
  'VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,trip_distance,pickup_longitude,pickup_latitude,dropoff_longitude,dropoff_latitude,fare_amount';
const CSV = Buffer.from(`${HEADER}\n2,2015-06-02 11:19:29,2015-06-02 11:47:52,1.63,-73.95,40.76,-73.97,40.75,17\n`);
const server = new WebServer();
const storage = new HttpsStorage({ local: true, clock: new WebClock() });
let source = '';

beforeAll(async () => {
  source = `${await server.start()}/trip-data/`;
});

afterAll(() => server.close());

beforeEach(() => {
  server.reset();
});

function publish(...months: readonly string[]): void {
  for (const month of months)
    server.files.set(`/trip-data/yellow_tripdata_${month}.csv`, { bytes: CSV, etag: `"${month}"` });
}

const month = (of: string): object => ({ color: 'yellow', month: of });
const range = (from: string, to: string): object => ({ color: 'yellow', from, to });
const find = (...trips: readonly object[]): Promise<TripSource> => findTrips(parseJobInput({ source, trips }), storage);

async function problem(work: Promise<unknown>): Promise<string> {
  const outcome: unknown = await work.then(
    () => 'accepted',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(InvalidInput);
  return (outcome as Error).message;
}

describe('a source on a web server', () => {
  test('is asked for the months named; ETag and length pin what was found', async () => {
    publish('2015-06', '2015-07', '2015-08');

    const { files, synthetic, warnings } = await find(month('2015-06'), month('2015-08'));

    expect(files).toMatchObject([
      { month: '2015-06', uri: `${source}yellow_tripdata_2015-06.csv`, bytes: CSV.length, version: '"2015-06"' },
      { month: '2015-08', format: { kind: 'tlc-csv' } },
    ]);
    expect({ synthetic, warnings }).toEqual({ synthetic: false, warnings: [] });
    expect(server.requests.filter((request) => request.includes('2015-07'))).toEqual([]);
    expect(server.requests.filter((request) => request.startsWith('GET'))).toHaveLength(2);
  });

  test('gives the months of a range that are published, and names those that are not yet', async () => {
    publish('2015-06', '2015-07');

    const { files, warnings } = await find(range('2015-06', '2015-09'), month('2015-06'));

    expect(files.map((file) => file.month)).toEqual(['2015-06', '2015-07']);
    expect(warnings).toEqual([
      'not published there: yellow 2015-08, yellow 2015-09 (TLC publishes a month some 50 to 80 days after its end)',
    ]);
  });

  test('that lacks a month named by itself, or a whole range, is refused', async () => {
    publish('2015-06');

    expect(await problem(find(month('2015-06'), month('2026-09'), range('2027-01', '2027-03')))).toMatch(
      /not published there: yellow 2026-09, yellow 2027-01 to 2027-03 \(TLC publishes/,
    );
  });

  test('is refused without months, and with more than it may be asked for', async () => {
    expect(await problem(listTrips(parseJobInput({ source }), storage))).toMatch(/^trips: name the months/);
    expect(await problem(find(range('2009-01', '2999-12')))).toMatch(/11892 months.*at most 1000/);
    expect(server.requests).toEqual([]);
  });

  test('may be a single file', async () => {
    publish('2015-06');

    const job = parseJobInput({ source: `${source}yellow_tripdata_2015-06.csv` });

    expect((await findTrips(job, storage)).files).toMatchObject([{ month: '2015-06' }]);
  });

  test('that holds generated trips is labelled so', async () => {
    publish('2015-06');
    server.files.set('/trip-data/SYNTHETIC.json', { bytes: Buffer.from('{}'), type: 'application/json' });

    expect((await find(month('2015-06'))).synthetic).toBe(true);
  });

  test.each([
    [
      'that answers 200 with a web page',
      '<!doctype html>',
      'text/html',
      /yellow_tripdata_2015-06\.\w+ cannot be read: .*web page/,
    ],
    ['that answers 200 with a web page of another type', '<html>'.padEnd(99), 'text/plain', /2015-06\.csv.*web page/],
  ])('%s is refused', async (_, text, type, message) => {
    server.files.set('/trip-data/yellow_tripdata_2015-06.csv', { bytes: Buffer.from(text), type });

    expect(await problem(find(month('2015-06')))).toMatch(message);
  });

  test('that does not support ranges is refused', async () => {
    publish('2015-06');
    server.fault = ({ method }, response) =>
      method === 'GET' &&
      Boolean(response.writeHead(200, { etag: '"2015-06"', 'content-length': CSV.length }).end(CSV));

    expect(await problem(find(month('2015-06')))).toMatch(
      /does not support reading parts of a file.*Download the files/,
    );
  });

  test('that cannot be reached is refused, with the address', async () => {
    const gone = new WebServer();
    const address = await gone.start();
    await gone.close();
    const job = parseJobInput({ source: `${address}/trip-data/`, trips: [month('2015-06')] });

    expect(await problem(findTrips(job, storage))).toMatch(/^source: http:\/\/127\.0\.0\.1:\d+\/.* cannot be reached/);
  });

  test('that fails is not the input’s fault: the stage is tried again', async () => {
    server.fault = (_, response) => Boolean(response.writeHead(503).end());

    await expect(find(month('2015-06'))).rejects.toThrow(/cannot be read now/);
    await expect(find(month('2015-06'))).rejects.not.toBeInstanceOf(InvalidInput);
  });
});
