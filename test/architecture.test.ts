import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What each room may import of the others' (itself always). */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  geo: [],
  tasks: ['geo'],
  workflow: ['geo', 'tasks'],
  infra: ['geo', 'tasks', 'workflow'],
  console: ['geo', 'tasks', 'workflow'],
};

/** Packages that a room must not name: geometry knows neither files nor AWS, and only workflow's construct and infra know the CDK. */
const MAY_NOT_NAME: readonly { room: string; pattern: RegExp; but?: string }[] = [
  { room: 'geo', pattern: /^(node:|@aws-sdk\/|aws-cdk-lib|aws-lambda)/, but: 'node:crypto' },
  { room: 'tasks', pattern: /^(aws-cdk-lib|constructs|@aws-sdk\/client-(sfn|ecs))/ },
  { room: 'console', pattern: /^(aws-cdk-lib|constructs)/ },
];

interface Import {
  readonly file: string;
  readonly specifier: string;
  /** Erased by the compiler: no import at run time. */
  readonly typeOnly: boolean;
}

function sourceFiles(room: string): string[] {
  if (!existsSync(room)) return [];
  const entries = readdirSync(room, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function importsOf(file: string): Import[] {
  const source = readFileSync(file, 'utf8');
  const statements = source.matchAll(
    /(?:^|\n)\s*(?:import|export)\b(\s+type\b)?[^'"`;]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g,
  );
  return [...statements].map(([, type, from, dynamic, bare]) => {
    return { file, specifier: from ?? dynamic ?? bare ?? '', typeOnly: type !== undefined };
  });
}

const rooms = Object.keys(MAY_IMPORT);
const all = rooms.flatMap(sourceFiles).flatMap(importsOf);
const target = ({ file, specifier }: Import): string => path.join(path.dirname(file), specifier);
const roomOf = (file: string): string => file.split(path.sep)[0] ?? '';

describe('the house', () => {
  test.each(rooms)('%s imports only the rooms that the design allows', (room) => {
    const allowed = new Set([room, ...(MAY_IMPORT[room] ?? [])]);
    const relative = all.filter(({ file, specifier }) => roomOf(file) === room && specifier.startsWith('.'));

    const forbidden = relative.filter((entry) => !allowed.has(roomOf(target(entry))));

    expect(forbidden).toEqual([]);
  });

  test('no room names a package that is not its business', () => {
    const forbidden = all.filter(({ file, specifier }) =>
      MAY_NOT_NAME.some(
        ({ room, pattern, but }) => roomOf(file) === room && pattern.test(specifier) && specifier !== but,
      ),
    );

    expect(forbidden).toEqual([]);
  });

  test('no file imports itself by way of others at run time', () => {
    const graph = new Map<string, string[]>();
    for (const entry of all) {
      if (entry.typeOnly || !entry.specifier.startsWith('.')) continue;
      graph.set(entry.file, [...(graph.get(entry.file) ?? []), target(entry)]);
    }

    expect(cycles(graph)).toEqual([]);
  });

  test('every import is seen: the rooms have files, and the files import', () => {
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter(({ specifier }) => specifier === '')).toEqual([]);
  });

  test('the root holds only what the design names', () => {
    const names = ['package.json', 'package-lock.json', 'cdk.json', 'tsconfig.json', 'README.md', 'LICENSE'];
    const expected = new Set([...rooms, 'test', 'dist', 'node_modules', 'coverage', ...names]);

    const others = readdirSync('.').filter((name) => !name.startsWith('.') && !expected.has(name));

    expect(others).toEqual([]);
  });
});

/** The first cycle from each file that is on one, as paths. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) found.push([...trail.slice(trail.indexOf(file)), file].join(' > '));
    if (trail.includes(file) || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}
