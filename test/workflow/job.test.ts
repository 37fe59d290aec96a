import { InvalidInput } from '../../workflow/errors.ts';
import { parseJobInput } from '../../workflow/job.ts';

const problemsOf = (input: unknown): string => {
  try {
    parseJobInput(input);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  throw new Error('the input was accepted');
};

describe("a job's input", () => {
  test('needs only a source: the rest is filled in', () => {
    expect(parseJobInput({ source: 's3://trips/2015' })).toEqual({
      source: 's3://trips/2015',
      districts: { builtIn: 'boroughs' },
      chunkBytes: 64 * 1024 * 1024,
      maxTasks: 10,
      chunksPerTask: 4,
    });
  });

  test('takes tlc for the address at which TLC publishes, and any web server', () => {
    expect(parseJobInput({ source: 'tlc' }).source).toBe('https://d37ci6vzurychx.cloudfront.net/trip-data/');
    expect(parseJobInput({ source: 'https://example.com:8443/trips/' }).source).toBe('https://example.com:8443/trips/');
  });

  test.each([
    ['no source', {}, 'source'],
    ['a source of another scheme', { source: 'ftp://example.com/x' }, 'https://host/prefix/ or file:///folder'],
    ['a relative source', { source: 'trips' }, 'https://host/prefix/ or file:///folder'],
    ['a web source with a password', { source: 'https://user:secret@example.com/x/' }, 'source'],
    ['a web source with a query', { source: 'https://example.com/x/?key=1' }, 'source'],
    ['chunks of no bytes', { source: 's3://trips', chunkBytes: 0 }, 'chunkBytes'],
    ['chunks of negative bytes', { source: 's3://trips', chunkBytes: -4096 }, 'chunkBytes'],
    ['half a task', { source: 's3://trips', maxTasks: 1.5 }, 'maxTasks'],
    ['no tasks', { source: 's3://trips', maxTasks: 0 }, 'maxTasks'],
    ['an empty list of months', { source: 's3://trips', trips: [] }, 'trips'],
    ['another color', { source: 's3://trips', trips: [{ color: 'blue', month: '2015-06' }] }, 'trips.0.color'],
    [
      'a range that ends first',
      { source: 's3://trips', trips: [{ color: 'green', from: '2016-01', to: '2015-01' }] },
      'ends',
    ],
    ['month 13', { source: 's3://trips', trips: [{ color: 'green', month: '2015-13' }] }, 'yyyy-mm'],
    ['a month before TLC began', { source: 's3://trips', trips: [{ color: 'green', month: '2008-12' }] }, '2009-01'],
    ['a month before the first', { source: 's3://trips', trips: [{ color: 'green', month: '2008-12' }] }, '2009-01'],
    ['a layer that is not built in', { source: 's3://trips', districts: { builtIn: 'planets' } }, 'boroughs'],
    [
      'a layer without its id property',
      { source: 's3://trips', districts: { uri: 's3://lll/x' } },
      'districts.idProperty',
    ],
    ['an unknown field', { source: 's3://trips', chunkBites: 1 }, 'chunkBites'],
    ['no object at all', 'yes', 'the input'],
  ])('refuses %s and names the field', (_, input, part) => {
    expect(problemsOf(input)).toContain(part);
  });

  test('names every problem at once', () => {
    const problems = problemsOf({ source: 's3://trips', chunkBytes: 0, maxTasks: 0 });

    expect(problems).toContain('chunkBytes');
    expect(problems).toContain('maxTasks');
  });
});

test("a deployment's default overrides the schema's, and the input overrides both", () => {
  const source = 's3://trips/2015';

  expect(parseJobInput({ source }, { maxTasks: 50 })).toMatchObject({ maxTasks: 50 });
  expect(parseJobInput({ source, maxTasks: 3 }, { maxTasks: 50 })).toMatchObject({ maxTasks: 3 });
  expect(() => parseJobInput('no job', { maxTasks: 50 })).toThrow("the execution's input is not a job");
});
