import { availableParallelism } from 'node:os';
import { jobFromWords, jobOptionRows, jobOptions, defaultText, readJob } from '../../../workflow/client/job-words.ts';
import type { JobWords } from '../../../workflow/client/job-words.ts';
import { BadInput } from '../../../workflow/errors.ts';
import { JOB_FIELDS } from '../../../workflow/job-options.ts';
import type { JobField } from '../../../workflow/job-options.ts';

const local = { local: true };
const aws = { local: false };

describe("a job's options", () => {
  test('become the input of a job; a path becomes an address', () => {
    const words = {
      source: '/data/trips',
      trips: 'green:2016-01',
      districts: '/layers/my districts.geojson',
      'district-id': 'boro_cd',
      'district-name': 'name',
      'chunk-bytes': '64KiB',
      'max-tasks': '5',
      'chunks-per-task': '2',
    };

    expect(jobFromWords(words, local)).toEqual({
      source: 'file:///data/trips',
      trips: [{ color: 'green', month: '2016-01' }],
      districts: { uri: 'file:///layers/my%20districts.geojson', idProperty: 'boro_cd', nameProperty: 'name' },
      chunkBytes: 65_536,
      maxTasks: 5,
      chunksPerTask: 2,
    });
  });

  test('take a layer from a web server, and the property with its zone ids', () => {
    const words = { districts: 'https://example.com/zones.zip?v=1', 'district-id': 'borough', 'zone-id': 'zone' };

    expect(jobFromWords({ source: '/data', ...words }, local).districts).toEqual({
      uri: 'https://example.com/zones.zip?v=1',
      idProperty: 'borough',
      zoneProperty: 'zone',
    });
  });

  test('default to one task per core on a laptop, and to the schema on AWS', () => {
    expect(jobFromWords({ source: '/data' }, local).maxTasks).toBe(availableParallelism());
    expect(jobFromWords({ source: 's3://data' }, aws).maxTasks).toBe(10);
  });

  test.each<[JobWords, Partial<BadInput>]>([
    [{ 'chunk-bytes': '0' }, { option: '--chunk-bytes', value: '0' }],
    [{ 'chunk-bytes': '-4096' }, { message: '--chunk-bytes -4096: write a whole number from 1KiB to 1GiB' }],
    [{ 'chunk-bytes': '12 parsecs' }, { option: '--chunk-bytes', value: '12 parsecs' }],
    [{ 'chunk-bytes': '' }, { option: '--chunk-bytes' }],
    [{ 'max-tasks': '0' }, { message: '--max-tasks 0: write a whole number from 1 to 500' }],
    [{ 'max-tasks': 'many' }, { message: '--max-tasks many: write a whole number from 1' }],
    [{ 'chunks-per-task': '1.5' }, { option: '--chunks-per-task', value: '1.5' }],
    [{ districts: 'x.geojson' }, { option: '--district-id', value: undefined }],
    [{ 'district-id': 'x' }, { message: '--district-id x: describes --districts FILE: give that too' }],
    [{ 'district-name': 'x' }, { option: '--district-name', value: 'x' }],
    [{ 'zone-id': 'x' }, { option: '--zone-id', value: 'x' }],
    [
      { districts: 'boroughs', 'zone-id': 'x' },
      { option: '--zone-id', value: 'x' },
    ],
    [
      { districts: 'http://example.com/z.zip', 'district-id': 'x' },
      { message: expect.stringContaining('https://host/path') as string },
    ],
    [{ trips: 'june' }, { option: '--trips', value: 'june' }],
  ])('that are wrong are refused by name: %j', (words, blamed) => {
    const read = readJob({ source: '/data', ...words }, local);

    expect(read).toMatchObject({ problems: [blamed] });
    expect(() => jobFromWords({ source: '/data', ...words }, local)).toThrow(BadInput);
  });

  test('that are wrong are all named at once', () => {
    const words = { source: '/data', 'chunk-bytes': '1', 'max-tasks': '0' };

    expect(() => jobFromWords(words, local)).toThrow(/^--chunk-bytes 1: .*\n--max-tasks 0: /);
  });

  test('that read from a web server must name months, unless they name one file', () => {
    for (const source of ['tlc', 'https://example.com/trips/', 'https://example.com']) {
      expect(readJob({ source }, local)).toMatchObject({ problems: [{ option: '--trips' }] });
    }
    expect(jobFromWords({ source: 'tlc', trips: 'fhvhv:2024-01' }, local)).toMatchObject({
      source: 'https://d37ci6vzurychx.cloudfront.net/trip-data/',
      trips: [{ color: 'fhvhv', month: '2024-01' }],
    });
    const file = 'https://example.com/trips/yellow_tripdata_2024-01.parquet';
    expect(jobFromWords({ source: file }, local).source).toBe(file);
  });

  test('mean the same if they are left out and if their default text is given', () => {
    for (const place of [local, aws]) {
      const words = Object.values<JobField>(JOB_FIELDS).map((field) => [
        Object.keys(field.options)[0],
        defaultText(field, place),
      ]);
      const given = { ...(Object.fromEntries(words) as JobWords), source: 's3://data' };

      expect(jobFromWords(given, place)).toEqual(jobFromWords({ source: 's3://data' }, place));
    }
  });

  test('have a row in the help, with a default that a command may replace', () => {
    const rows = jobOptionRows({ source: "the schedule's" });

    expect(Object.keys(rows)).toEqual(jobOptions().map(({ name }) => name));
    expect(rows.source.defaultHelp).toBe("the schedule's");
    expect(rows['chunk-bytes'].defaultHelp).toBe('64MiB');
    expect(rows.districts.defaultHelp).toBe('boroughs');
    expect(rows['district-id'].defaultHelp).toBeUndefined();
  });
});
