import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { UNREADABLE_TRIP_RECORD } from '../../../tasks/trips/trip-record.ts';
import { InvalidInput } from '../../../workflow/errors.ts';
import { ValidatedInput } from '../../../workflow/manifest.ts';
import { validateInput } from '../../../workflow/stages/validate-input.ts';
import type { ValidateInputOutput } from '../../../workflow/stages/validate-input.ts';
import { sharedPath } from '../../shared.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { folderServices } from './stage-services.ts';

const HEADER =
  'VendorID,tpep_pickup_datetime,tpep_dropoff_datetime,passenger_count,trip_distance,pickup_longitude,pickup_latitude,RateCodeID,store_and_fwd_flag,dropoff_longitude,dropoff_latitude,payment_type,fare_amount,extra';
const ROW = '2,2015-06-02 11:19:29,2015-06-02 11:47:52,1,1.63,-73.95,40.76,1,N,-73.97,40.75,2,17,0';
const RECORD = '202531969,202533672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,'.padEnd(79) + '\n';

const folder = temporaryFolder();
const services = folderServices(folder);
let sources = 0;

/** A source folder with these files. */
function source(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = path.join(folder, `source-${++sources}`);
  mkdirSync(directory);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), content);
  }
  return pathToFileURL(directory).href;
}

async function validate(job: Readonly<Record<string, unknown>>): Promise<ValidateInputOutput> {
  return validateInput({ execution: `e${sources}`, job }, services);
}

async function problem(job: Readonly<Record<string, unknown>>): Promise<string> {
  const outcome = await validate(job).then(
    () => 'accepted',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(InvalidInput);
  return (outcome as Error).message;
}

function layer(text: string): { uri: string; idProperty: string } {
  const file = path.join(folder, `layer-${++sources}.geojson`);
  writeFileSync(file, text);
  return { uri: pathToFileURL(file).href, idProperty: 'id' };
}

const square = (id: unknown, size = 1): object => ({
  type: 'Feature',
  properties: { id },
  geometry: { type: 'Polygon', coordinates: [[[0, 0], [size, 0], [size, size], [0, size], [0, 0]]] }, // prettier-ignore
});
const collection = (...features: object[]): string => JSON.stringify({ type: 'FeatureCollection', features });

describe('ValidateInput', () => {
  test('recognizes files by their content and returns counts and addresses only', async () => {
    const output = await validate({
      source: source({
        'green_tripdata_2016-01.csv': `${HEADER}\n${ROW}\n`,
        'yellow-2015-06.csv': RECORD.repeat(3),
        'README.md': 'not a trip file',
      }),
    });

    expect(output).toMatchObject({ files: 2, bytes: HEADER.length + ROW.length + 2 + 240, synthetic: false });
    expect(output.layer.districts).toBe(5);
    const found = ValidatedInput.parse(JSON.parse(readFileSync(fileURLToPath(output.input), 'utf8')));
    expect(found.files.map(({ name, format }) => [name, format.kind])).toEqual([
      ['green_tripdata_2016-01.csv', 'tlc-csv'],
      ['yellow-2015-06.csv', 'trip-records'],
    ]);
  });

  test('takes one file as a source, and keeps a copy of the layer', async () => {
    const uri = `${source({ 'yellow-2015-06.csv': RECORD })}/yellow-2015-06.csv`;

    const output = await validate({ source: uri, districts: layer(collection(square(1))) });

    const found = ValidatedInput.parse(JSON.parse(readFileSync(fileURLToPath(output.input), 'utf8')));
    expect(output.files).toBe(1);
    expect(existsSync(fileURLToPath(found.layerUri))).toBe(true);
  });

  test('picks the requested months and ignores everything else', async () => {
    const uri = source({
      'yellow-2015-06.csv': RECORD,
      'yellow-2015-07.csv': 'rubbish',
      'notes.csv': 'rubbish',
      'yellow_tripdata_2016-07.csv': 'zone ids',
    });

    const output = await validate({ source: uri, trips: [{ color: 'yellow', month: '2015-06' }] });

    expect(output.files).toBe(1);
  });

  test('takes the existing months of a range and names the missing ones', async () => {
    const uri = source({ 'yellow-2015-06.csv': RECORD, 'yellow-2015-08.csv': RECORD, 'green-2015-07.csv': RECORD });

    const output = await validate({ source: uri, trips: [{ color: 'yellow', from: '2015-06', to: '2015-08' }] });

    expect(output.files).toBe(2);
    expect(output.warnings).toEqual(['no file for yellow 2015-07']);
  });

  test('recognizes generated trips by the marker next to them', async () => {
    const uri = source({ 'yellow-2015-06.csv': RECORD, 'SYNTHETIC.json': '{}' });

    expect((await validate({ source: uri })).synthetic).toBe(true);
  });

  test('accepts an unreadable record, since the worker counts it as rejected', async () => {
    expect((await validate({ source: source({ 'green-2016-01.csv': RECORD + UNREADABLE_TRIP_RECORD }) })).files).toBe(
      1,
    );
  });

  test('accepts every real file of every header era', async () => {
    const uri = pathToFileURL(sharedPath('data/trips/raw')).href;

    expect((await validate({ source: uri })).files).toBe(62);
  });

  test('warns about holes written as parts, names the districts and continues', async () => {
    const uri = pathToFileURL(sharedPath('data/geo/community-districts-malformed.geojson')).href;

    const output = await validate({
      source: source({ 'yellow-2015-06.csv': RECORD }),
      districts: { uri, idProperty: 'BoroCD' },
    });

    expect(output.warnings.join('\n')).toMatch(/hole/);
  });
});

describe('what lies in the source and is not counted', () => {
  const CSV = `${HEADER}\n${ROW}\n`;

  async function found(files: Readonly<Record<string, string | Uint8Array>>, trips?: unknown): Promise<ValidatedInput> {
    const output = await validate({ source: source(files), ...(trips !== undefined && { trips }) });
    return ValidatedInput.parse(JSON.parse(readFileSync(fileURLToPath(output.input), 'utf8')));
  }

  test('is named with the reason, and the rest is counted', async () => {
    const { files, notCounted } = await found({
      'yellow_tripdata_2015-06.CSV': CSV,
      'yellow_tripdata_2015-06.csv.gz': gzipSync(CSV),
      'yellow_tripdata_2015-06.parquet': 'PAR1',
      'yellow_tripdata_2015-07 (1).csv': CSV,
      'yellow_tripdata_2015-08.csv': '<html>404</html>',
      'yellow_tripdata_2015-09.csv': 'version https://git-lfs.github.com/spec/v1\n',
      'yellow_tripdata_2015-10.csv.zip': 'PK',
      'old/yellow_tripdata_2015-11.csv': CSV,
      '.DS_Store': 'x',
    });

    expect(files.map(({ name }) => name)).toEqual(['yellow_tripdata_2015-06.CSV']);
    expect(Object.fromEntries((notCounted ?? []).map(({ name, reason }) => [name, reason]))).toEqual({
      'yellow_tripdata_2015-06.csv.gz': expect.stringContaining('holds yellow 2015-06 too, and is counted') as string,
      'yellow_tripdata_2015-06.parquet': expect.stringContaining('holds yellow 2015-06 too, and is counted') as string,
      'yellow_tripdata_2015-07 (1).csv': expect.stringContaining('name it yellow_tripdata_2015-07.csv') as string,
      'yellow_tripdata_2015-08.csv': expect.stringContaining('this is a web page') as string,
      'yellow_tripdata_2015-09.csv': expect.stringContaining('git lfs pull') as string,
      'yellow_tripdata_2015-10.csv.zip': expect.stringContaining('unpack it (unzip)') as string,
      'old/': expect.stringContaining('name it as the source') as string,
    });
  });

  test('does not fail a month that is picked', async () => {
    const files = { 'yellow-2015-06.csv': RECORD, 'yellow-2015-05.csv': '', 'train.csv': 'x' };

    expect((await found(files, [{ color: 'yellow', month: '2015-06' }])).files).toHaveLength(1);
  });

  test('fails if it is the month that is picked, with the reason', async () => {
    const trips = [{ color: 'yellow', month: '2015-07' }];
    const others = { 'yellow-2015-06.csv': RECORD };

    expect(await problem({ source: source({ ...others, 'yellow-2015-07.csv': '<html>' }), trips })).toMatch(/web page/);
    expect(await problem({ source: source({ ...others, 'yellow-2015-07.csv.xz': 'x' }), trips })).toMatch(
      /no file for yellow 2015-07; yellow-2015-07\.csv\.xz: it is compressed as \.xz, which is not read; unpack it \(unxz\)/,
    );
  });

  test('folders named as Hive names partitions are walked', async () => {
    const { files } = await found({
      'color=yellow/year=2015/month=06/yellow_tripdata_2015-06.csv': CSV,
      'color=green/year=2015/month=06/green_tripdata_2015-06.csv': CSV,
    });

    expect(files.map(({ name }) => name)).toEqual([
      'color=green/year=2015/month=06/green_tripdata_2015-06.csv',
      'color=yellow/year=2015/month=06/yellow_tripdata_2015-06.csv',
    ]);
  });

  test('a compressed file is read by its content, whatever its name says', async () => {
    const { files } = await found({ 'yellow-2015-06.csv': gzipSync(RECORD), 'yellow-2015-07.csv.gz': RECORD });

    expect(files.map(({ format }) => format)).toEqual([
      { kind: 'trip-records', compression: 'gzip' },
      { kind: 'trip-records' },
    ]);
  });
});

describe('ValidateInput refuses, naming file, line and fix:', () => {
  test.each<[string, Readonly<Record<string, string | Uint8Array>>, RegExp]>([
    ['an empty folder', {}, /is empty; it should hold files such as yellow_tripdata_2015-06\.csv/],
    ['a folder without trip files', { 'notes.txt': 'x' }, /holds no trip file .* only: notes\.txt/],
    ['a CSV of another name', { 'trips.csv': ROW }, /trips\.csv: name it \{color\}_tripdata_/],
    [
      'an archive',
      { 'yellow_tripdata_2015-06.csv.zip': 'PK' },
      /2015-06\.csv\.zip: .* is not read; unpack it \(unzip\)/,
    ],
    [
      'a compressed file that was cut',
      { 'yellow_tripdata_2015-06.csv.gz': gzipSync(`${HEADER}\n${ROW}\n`).subarray(0, 40) },
      /2015-06\.csv\.gz: the gzip data ends too early: download the file again/,
    ],
    [
      'a compressed file that is damaged',
      { 'yellow_tripdata_2015-06.csv.gz': Buffer.concat([gzipSync(ROW).subarray(0, 10), Buffer.alloc(50, 255)]) },
      /2015-06\.csv\.gz: the gzip data is damaged/,
    ],
    ['a header alone in a compressed file', { 'yellow-2015-06.csv.gz': gzipSync(HEADER) }, /only a header/],
    [
      'a web page',
      { 'yellow-2015-06.csv': '<!DOCTYPE html><html>' },
      /yellow-2015-06\.csv: this is a web page, not trips\. The download failed/,
    ],
    ['folders alone', { 'raw/yellow-2015-06.csv': RECORD }, /only: raw\/; name one of these folders as the source/],
    ['binary bytes', { 'yellow-2015-06.csv': Buffer.alloc(500) }, /yellow-2015-06\.csv: .*(NUL|binary)/],
    ['an empty file', { 'yellow-2015-06.csv': '' }, /yellow-2015-06\.csv: .*empty/],
    ['text that is not CSV', { 'yellow-2015-06.csv': 'Dear Sir,\nno trips today\n' }, /yellow-2015-06\.csv: .*line 1/],
    ['an unknown header', { 'green-2016-01.csv': 'a,b,c\n1,2,3\n' }, /green-2016-01\.csv: .*line 1/],
    ['only a header', { 'green-2016-01.csv': `${HEADER}\n` }, /green-2016-01\.csv: .*header/],
    ['records of a wrong size', { 'green-2016-01.csv': `${RECORD}${RECORD}xyz` }, /green-2016-01\.csv: .*80/],
    [
      'zone ids without times',
      { 'green_tripdata_2016-01.csv': 'VendorID,PULocationID,DOLocationID\n1,2,3\n' },
      /no column of pickup time, dropoff time;/,
    ],
    [
      'two files for one color and month',
      { 'green-2016-01.csv': RECORD, 'green_tripdata_2016-01.csv': `${HEADER}\n${ROW}\n` },
      /green-2016-01\.csv: green_tripdata_2016-01\.csv holds green 2016-01 too; keep one/,
    ],
    ['a month before the first', { 'green-2008-12.csv': RECORD }, /green-2008-12\.csv: TLC's first month is 2009-01/],
    ['a month before TLC began', { 'green-2008-12.csv': RECORD }, /green-2008-12\.csv/],
  ])('%s', async (_, files, message) => {
    expect(await problem({ source: source(files) })).toMatch(message);
  });

  test('a missing folder', async () => {
    expect(await problem({ source: pathToFileURL(path.join(folder, 'nowhere')).href })).toMatch(
      /nowhere does not exist/,
    );
  });

  test('a line of 100 MB without a newline, without reading it', async () => {
    const uri = source({});
    const stream = createWriteStream(path.join(fileURLToPath(uri), 'yellow_tripdata_2015-06.csv'));
    for (let i = 0; i < 100; i++) stream.write(Buffer.alloc(1_000_000, 'x'));
    await finished(stream.end());

    expect(await problem({ source: uri })).toMatch(
      /yellow_tripdata_2015-06\.csv: line 1: there is no line end in the first 65536 bytes/,
    );
  });

  test('months that the source does not hold', async () => {
    const uri = source({ 'yellow-2015-06.csv': RECORD });
    const trips = [{ color: 'yellow', month: '2015-07' }];

    expect(await problem({ source: uri, trips })).toContain('no file for yellow 2015-07');
  });

  test('a range without any month in the source', async () => {
    const uri = source({ 'yellow-2015-06.csv': RECORD });
    const trips = [{ color: 'yellow', from: '2014-01', to: '2014-12' }];

    expect(await problem({ source: uri, trips })).toContain('no file for yellow 2014-01 to 2014-12');
  });

  test('all bad files at once', async () => {
    const message = await problem({ source: source({ 'green-2016-01.csv': 'x', 'green-2016-02.csv': '' }) });

    expect(message).toContain('green-2016-01.csv');
    expect(message).toContain('green-2016-02.csv');
  });

  test.each<[string, string, RegExp]>([
    ['a layer that is not JSON', '{', /layer-.*\.geojson: .*JSON/],
    ['a layer that is not a FeatureCollection', '{"type":"Feature"}', /FeatureCollection/],
    ['a layer without features', collection(), /feature/],
    ['a layer that lacks the id property', collection({ ...square(1), properties: { code: 7 } }), /id.*code/],
    [
      'a layer with an open ring',
      collection({
        ...square(7),
        geometry: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1]]] }, // prettier-ignore
      }),
      /7.*(open|closed)/,
    ],
  ])('%s', async (_, text, message) => {
    const uri = source({ 'yellow-2015-06.csv': RECORD });

    expect(await problem({ source: uri, districts: layer(text) })).toMatch(message);
  });

  test('a missing layer', async () => {
    const uri = pathToFileURL(path.join(folder, 'no-layer.geojson')).href;
    const districts = { uri, idProperty: 'id' };

    expect(await problem({ source: source({ 'yellow-2015-06.csv': RECORD }), districts })).toMatch(
      /no-layer\.geojson does not exist/,
    );
  });
});
