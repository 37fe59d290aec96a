import { HttpError } from '../../../../console/server/http/http.ts';
import {
  checkForm,
  jobOf,
  parseForm,
  startCommand,
  startDefaults,
  withoutDefaults,
} from '../../../../console/server/start/start-form.ts';

const here = { local: true, state: '.local-cloud', sample: '/state/sample' };
const aws = { ...here, local: false, sample: undefined };

describe('the start form', () => {
  test('has a field for every option of the job, and one for the name', () => {
    const { groups } = startDefaults(here);
    const fields = groups.flatMap((group) => group.fields.map(({ field }) => field));

    expect(fields).toEqual([
      ...['source', 'trips', 'districts', 'districtId', 'districtName', 'zoneId'],
      ...['chunkBytes', 'maxTasks', 'chunksPerTask', 'name'],
    ]);
    expect(groups[2]?.choices?.values.map(({ value }) => value)).toEqual(['boroughs']);
  });

  test('needs nothing on the local cloud, and a source on AWS', () => {
    expect(checkForm({}, here)).toEqual({ ok: true, problems: {}, command: 'npm run start-job' });
    expect(checkForm({}, aws).problems).toEqual({ source: 'write s3://bucket/prefix' });
  });

  test('names every field that is wrong, not only the first', () => {
    const form = parseForm({
      name: 'a b',
      trips: 'red:2015-06',
      districts: 'zones.geojson',
      chunkBytes: '5 furlongs',
      maxTasks: 0,
      chunksPerTask: 'many',
    });

    const { ok, problems } = checkForm(form, here);

    expect(ok).toBe(false);
    expect(Object.keys(problems).sort()).toEqual([
      'chunkBytes',
      'chunksPerTask',
      'districtId',
      'maxTasks',
      'name',
      'trips',
    ]);
    expect(problems.chunkBytes).toContain('as in 64MiB');
    expect(problems.trips).toBe('the colors are yellow, green, fhv, fhvhv');
    expect(problems.maxTasks).toBe('write a whole number from 1 to 500');
  });

  test('becomes the job that start-job would start with the same options', () => {
    const form = parseForm({
      source: 's3://trips/2015',
      trips: 'yellow:2015-06',
      chunkBytes: '1MiB',
      maxTasks: '3',
      name: ' ',
    });

    expect(jobOf(form, here)).toMatchObject({
      source: 's3://trips/2015',
      trips: [{ color: 'yellow', month: '2015-06' }],
      chunkBytes: 1024 ** 2,
      maxTasks: 3,
    });
    expect(jobOf({}, here).source).toBe('file:///state/sample');
  });

  test('shows the command with its words quoted for a shell', () => {
    expect(startCommand({ source: "it's here", trips: 'yellow:2015-06' }, here)).toBe(
      String.raw`npm run start-job -- --source 'it'\''s here' --trips yellow:2015-06`,
    );
    expect(startCommand({}, { ...here, state: '/else where' })).toBe("npm run start-job -- --state '/else where'");
    expect(startCommand({ source: 's3://b/x' }, aws)).toBe('npm run start-job -- --target aws --source s3://b/x');
  });

  test('starts nothing if it is wrong, and names the field', () => {
    const failure = (run: () => unknown): unknown => {
      try {
        return run();
      } catch (error) {
        return error;
      }
    };

    expect(failure(() => jobOf({ chunkBytes: '1' }, here))).toMatchObject({ status: 400, field: 'chunkBytes' });
    expect(failure(() => parseForm({ chunkBytes: [] }))).toMatchObject({ status: 400, field: 'chunkBytes' });
    expect(failure(() => parseForm({ colour: 'red' }))).toBeInstanceOf(HttpError);
    expect(failure(() => parseForm('text'))).toBeInstanceOf(HttpError);
  });

  test('has the defaults filled in, and they pass its own check', () => {
    const { groups, sampleSource } = startDefaults(here);
    const fields = groups.flatMap((group) => group.fields);
    const initial = Object.fromEntries(fields.map(({ field, initial }) => [field, initial]));

    expect(checkForm(parseForm(initial), here).problems).toEqual({});
    expect(withoutDefaults({ ...parseForm(initial), maxTasks: '7' }, here)).toEqual({ maxTasks: '7' });
    expect(sampleSource).toBe(true);
  });
});
