import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../tasks/trips/buckets.ts';

/** Every Markdown file of the project, but for what is installed or built. */
const DOCUMENTS = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => existsSync(file));

const read = (file: string): string => readFileSync(file, 'utf8');

/** The names in a document that are written as paths of the project: `workflow/job-options.ts`. */
function pathsIn(text: string): string[] {
  const rooms = /`((?:geo|tasks|workflow|infra|console|test|docs)\/[\w./-]*)`/g;
  return [...text.matchAll(rooms)].map(([, name = '']) => name).filter((name) => !name.includes('…'));
}

describe('the documents', () => {
  test.each(DOCUMENTS)('%s links only to files that exist', (file) => {
    const links = [...read(file).matchAll(/\]\(([^)#\s]+)(?:#[^)\s]*)?\)/g)].map(([, link = '']) => link);
    const local = links.filter((link) => !/^[a-z]+:/.test(link));

    expect(local.filter((link) => !existsSync(path.join(path.dirname(file), link)))).toEqual([]);
  });

  test.each(DOCUMENTS)('%s names only paths that exist', (file) => {
    expect(pathsIn(read(file)).filter((name) => !existsSync(name))).toEqual([]);
  });

  test('README.md can be read in one go', () => {
    expect(read('README.md').split(/\s+/).length).toBeLessThanOrEqual(1200);
  });

  test('docs/deploy.md lists each value of the context and each parameter of the monthly schedule', () => {
    const { context } = JSON.parse(read('cdk.json')) as { context: Record<string, unknown> };
    const schedule = read('infra/stack/operations/monthly-schedule.ts');
    const parameters = [...schedule.matchAll(/parameter\(this, '(\w+)'/g)].map(([, name = '']) => name);

    expect(parameters.length).toBeGreaterThan(0);
    const listed = read('docs/deploy.md');
    expect([...Object.keys(context), ...parameters].filter((name) => !listed.includes(`\`${name}\``))).toEqual([]);
  });

  test('docs/data.md lists the lower bounds of all buckets', () => {
    const listed = read('docs/data.md');

    for (const [name, bounds, unit] of [
      ['distance', DISTANCE_BOUNDS, 'miles'],
      ['duration', DURATION_BOUNDS, 'minutes'],
      ['fare', FARE_BOUNDS, 'dollars'],
    ] as const) {
      expect(listed).toContain(`| ${name} | from ${bounds.join(', ')} ${unit};`);
    }
  });
});
