import { availableParallelism } from 'node:os';
import { BadInput } from '../../../workflow/client/command.ts';
import { jobFromOptions, parseBytes } from '../../../workflow/client/job-options.ts';

describe("a command's options", () => {
  test('become the input of a job; a path becomes an address', () => {
    const options = {
      trips: 'green:2016-01',
      districts: '/layers/my districts.geojson',
      'district-id': 'boro_cd',
      'district-name': 'name',
      'chunk-bytes': '64KiB',
      'max-tasks': '5',
      'chunks-per-task': '2',
    };

    expect(jobFromOptions(options, '/data/trips', true)).toEqual({
      source: 'file:///data/trips',
      trips: [{ color: 'green', month: '2016-01' }],
      districts: { uri: 'file:///layers/my%20districts.geojson', idProperty: 'boro_cd', nameProperty: 'name' },
      chunkBytes: 65_536,
      maxTasks: 5,
      chunksPerTask: 2,
    });
  });

  test('leave a laptop one task a core and an account its default', () => {
    expect(jobFromOptions({}, '/data', true).maxTasks).toBe(availableParallelism());
    expect(jobFromOptions({}, 's3://data', false).maxTasks).toBe(10);
  });

  test.each([
    [{ 'chunk-bytes': '0' }, 'chunkBytes'],
    [{ 'chunk-bytes': '-4096' }, 'chunkBytes'],
    [{ 'chunk-bytes': '12 parsecs' }, '--chunk-bytes 12 parsecs'],
    [{ 'chunk-bytes': '' }, '--chunk-bytes'],
    [{ 'max-tasks': '0' }, 'maxTasks'],
    [{ 'max-tasks': 'many' }, '--max-tasks many'],
    [{ 'chunks-per-task': '1.5' }, '--chunks-per-task 1.5'],
    [{ districts: 'x.geojson' }, '--district-id'],
    [{ 'district-id': 'x' }, '--districts FILE'],
    [{ trips: 'june' }, '--trips'],
  ])('that are wrong are refused by name: %j', (options, part) => {
    expect(() => jobFromOptions(options, '/data', true)).toThrow(BadInput);
    expect(() => jobFromOptions(options, '/data', true)).toThrow(part);
  });

  test.each([
    ['4096', 4096],
    ['4KiB', 4096],
    ['64 KiB', 65_536],
    ['64mib', 67_108_864],
    ['0.5MiB', 524_288],
    ['1GiB', 1_073_741_824],
  ])('read %s as bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });
});
