import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOMS = ['geo', 'tasks', 'workflow', 'infra', 'console'];

/**
 * The floor plan: for each folder, the other folders that its files may import, type imports included. `x/*` means the
 * folder x and everything below it. A door that nothing uses is an error too, so that the plan stays true.
 *
 *     geo  <-  tasks  <-  workflow  <-  infra
 *                             ^-------  console
 */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  // Districts, and the grid index that finds a point's district. No files, no AWS.
  geo: [],
  'geo/layer': ['geo'],
  'geo/grid': ['geo'],
  'geo/shapefile': ['geo'],
  'geo/zones': ['geo'],

  // How a chunk becomes statistics.
  'tasks/trips': [],
  'tasks/parquet': ['tasks/trips'],
  'tasks/counting': ['tasks/parquet', 'tasks/trips', 'geo', 'geo/zones'],
  'tasks/counting/twin': ['tasks/counting', 'tasks/trips'],
  'tasks/counting/twin/parquet': ['tasks/counting', 'tasks/parquet', 'tasks/trips'],
  'tasks/counting/kernel': ['tasks/counting', 'tasks/parquet', 'tasks/trips', 'geo/grid', 'geo/zones'],
  'tasks/aws': [],
  'tasks/storage': ['tasks/aws'],
  'tasks/protocol': ['tasks/parquet', 'tasks/trips', 'geo/zones'],
  'tasks/worker': [
    ...['tasks/aws', 'tasks/counting/*', 'tasks/parquet', 'tasks/protocol', 'tasks/storage', 'tasks/trips'],
    'geo/grid',
  ],
  'tasks/normalize': ['tasks/trips'],

  // How an execution gets from its input to its result. The worker in tasks/ is off limits.
  workflow: ['tasks/aws', 'tasks/protocol', 'tasks/storage', 'tasks/trips', 'geo/layer'],
  'workflow/input': [
    ...['workflow', 'workflow/input/layer-file', 'geo/*'],
    ...['tasks/parquet', 'tasks/protocol', 'tasks/storage', 'tasks/trips'],
  ],
  'workflow/input/layer-file': ['geo', 'geo/layer', 'geo/shapefile'],
  'workflow/run': ['workflow', 'tasks/aws', 'tasks/counting', 'tasks/protocol', 'tasks/storage', 'tasks/trips'],
  'workflow/stages': [
    'workflow',
    'workflow/input',
    'workflow/run',
    'tasks/aws',
    'tasks/protocol',
    'tasks/storage',
    'geo/*',
  ],
  'workflow/reaper': ['workflow', 'workflow/run', 'tasks/aws', 'tasks/storage'],
  'workflow/monthly': ['workflow', 'workflow/client', 'workflow/input', 'tasks/aws', 'tasks/storage', 'tasks/trips'],
  'workflow/client': ['workflow', 'workflow/input', 'tasks/aws', 'tasks/storage', 'tasks/trips'],
  'workflow/plan': [
    ...['workflow', 'workflow/client', 'workflow/input', 'workflow/run'],
    ...['tasks/counting', 'tasks/protocol', 'tasks/storage', 'tasks/trips'],
  ],
  'workflow/cli': ['workflow/*', 'tasks/aws', 'tasks/normalize', 'tasks/storage', 'tasks/trips'],
  'workflow/cli/execution': [
    ...['workflow', 'workflow/client', 'workflow/input', 'workflow/plan', 'workflow/run'],
    ...['tasks/aws', 'tasks/storage'],
  ],
  'workflow/cli/schedule': [
    ...['workflow', 'workflow/cli/execution', 'workflow/client', 'workflow/monthly'],
    ...['tasks/aws', 'tasks/storage'],
  ],
  'workflow/cli/backfill': [
    ...['workflow', 'workflow/cli/execution', 'workflow/cli/schedule', 'workflow/client', 'workflow/input'],
    ...['workflow/run', 'tasks/aws', 'tasks/storage'],
  ],

  // The stack, what builds and deploys it, and the local cloud that serves its template.
  'infra/stack/context': [],
  'infra/stack/parts': ['workflow'],
  'infra/stack/pipeline': ['infra/stack/context', 'infra/stack/parts', 'workflow'],
  'infra/stack/permissions': ['infra/stack/parts', 'infra/stack/pipeline', 'workflow'],
  'infra/stack/operations': [
    ...['infra/stack/parts', 'infra/stack/pipeline', 'workflow', 'workflow/monthly', 'workflow/reaper'],
    ...['tasks/protocol'],
  ],
  'infra/stack': ['infra/stack/*', 'workflow'],
  'infra/build': ['infra/stack/*', 'workflow', 'tasks/aws', 'tasks/trips'],
  'infra/deploy': ['workflow', 'workflow/client', 'tasks/aws'],
  'infra/local/wire': [],
  'infra/local/time': [],
  'infra/local/folder': ['workflow/client'],
  'infra/local/template': ['infra/local/wire', 'workflow/monthly'],
  'infra/local/logs': ['infra/local/template', 'infra/local/wire'],
  'infra/local/iam': [
    ...['infra/local/folder', 'infra/local/logs', 'infra/local/template', 'infra/local/wire'],
    'workflow',
  ],
  'infra/local/states/expressions': ['infra/local/wire'],
  'infra/local/states/definition': ['infra/local/states/expressions', 'infra/local/wire'],
  'infra/local/states/history': ['infra/local/states/definition', 'infra/local/wire'],
  'infra/local/states/interpreter': [
    ...['infra/local/states/definition', 'infra/local/states/expressions', 'infra/local/states/history'],
    ...['infra/local/time', 'infra/local/wire'],
  ],
  'infra/local/states/executions': [
    ...['infra/local/states/definition', 'infra/local/states/expressions', 'infra/local/states/history'],
    ...['infra/local/states/interpreter', 'infra/local/time', 'infra/local/wire'],
  ],
  'infra/local/states/api': [
    ...['infra/local/states/definition', 'infra/local/states/executions', 'infra/local/states/expressions'],
    ...['infra/local/states/history', 'infra/local/states/interpreter', 'infra/local/wire'],
  ],
  'infra/local/states': ['infra/local/states/*', 'infra/local/wire'],
  'infra/local/lambda': [
    ...['infra/local/iam', 'infra/local/logs', 'infra/local/states/interpreter', 'infra/local/template'],
    ...['infra/local/time', 'infra/local/wire'],
  ],
  'infra/local/events': [
    ...['infra/local/iam', 'infra/local/lambda', 'infra/local/states/executions', 'infra/local/template'],
    'infra/local/wire',
  ],
  'infra/local/scheduler': [
    ...['infra/local/iam', 'infra/local/template', 'infra/local/time', 'infra/local/wire'],
    'workflow/monthly',
  ],
  'infra/local/ecs': [
    ...['infra/local/iam', 'infra/local/logs', 'infra/local/template', 'infra/local/wire'],
    ...['workflow', 'workflow/client', 'workflow/run', 'tasks/aws'],
  ],
  'infra/local/sqs': ['infra/local/folder', 'infra/local/template', 'infra/local/wire'],
  'infra/local/dynamodb': ['infra/local/template', 'infra/local/wire'],
  'infra/local/gateway': ['infra/local/wire'],
  'infra/local': ['infra/local/*', 'workflow', 'workflow/client'],
  'infra/local/unused-grants': [
    ...['infra/local/folder', 'infra/local/iam', 'infra/local/template', 'infra/local/wire'],
  ],

  // The console's server and pages; what they exchange is defined in console/api.ts.
  console: ['workflow/client'],
  'console/server/target': ['workflow/client', 'tasks/aws'],
  'console/server/http': ['console', 'workflow', 'workflow/client', 'tasks/aws'],
  'console/server/live': [
    ...['console', 'console/server/http', 'console/server/target'],
    ...['workflow', 'workflow/client', 'workflow/run', 'tasks/storage', 'tasks/trips'],
  ],
  'console/server/graphs': ['console', 'console/server/http', 'console/server/target'],
  'console/server/logs': [
    ...['console', 'console/server/http', 'console/server/live', 'console/server/target'],
    'workflow',
  ],
  'console/server/executions': [
    ...['console', 'console/server/graphs', 'console/server/http', 'console/server/live', 'console/server/target'],
    'workflow/client',
  ],
  'console/server/start': ['console', 'console/server/http', 'console/server/target', 'workflow', 'workflow/client'],
  'console/server/results': [
    ...['console', 'console/server/http', 'console/server/target', 'workflow', 'workflow/client', 'workflow/run'],
    ...['tasks/counting', 'tasks/storage', 'tasks/trips', 'geo', 'geo/layer'],
  ],
  'console/server': ['console/server/*', 'workflow', 'workflow/client'],
  'console/web/parts': ['console', 'workflow/client'],
  'console/web/execution/live': ['console', 'console/web/parts', 'workflow/client'],
  'console/web/execution/events': ['console', 'console/web/execution/live', 'console/web/parts', 'workflow/client'],
  'console/web/execution/graph': ['console', 'console/web/parts', 'workflow/client'],
  'console/web/execution/head': ['console', 'console/web/parts', 'workflow/client'],
  'console/web/execution/state': ['console', 'console/web/execution/live', 'console/web/parts', 'workflow/client'],
  'console/web/execution/timeline': ['console', 'console/web/execution/live', 'console/web/parts', 'workflow/client'],
  'console/web/execution': ['console', 'console/web/execution/*', 'console/web/parts'],
  'console/web/executions': ['console', 'console/web/parts', 'workflow/client'],
  'console/web/explorer/model': ['console', 'console/web/parts', 'workflow/client'],
  'console/web/explorer/plots': ['console', 'console/web/explorer/model'],
  'console/web/explorer': ['console', 'console/web/explorer/*', 'console/web/parts'],
  'console/web': ['console/web/*'],
};

/** Packages that a room must not name: geometry knows neither files nor AWS; only workflow's construct and infra know the CDK. */
const MAY_NOT_NAME: readonly { room: string; pattern: RegExp; but?: string }[] = [
  { room: 'geo', pattern: /^(node:|@aws-sdk\/|aws-cdk-lib|aws-lambda)/, but: 'node:crypto' },
  { room: 'tasks', pattern: /^(aws-cdk-lib|constructs|@aws-sdk\/client-(sfn|ecs))/ },
  { room: 'console', pattern: /^(aws-cdk-lib|constructs)/ },
];

interface Import {
  readonly file: string;
  readonly specifier: string;
}

function sourceFiles(room: string): string[] {
  if (!existsSync(room)) return [];
  const entries = readdirSync(room, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('/assembly/')); // another language, whose imports name no extension
}

/** All imports of a file: values and types, including dynamic imports. */
function importsOf(file: string): Import[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
  return importedFiles.map(({ fileName: specifier }) => ({ file, specifier }));
}

const all = ROOMS.flatMap(sourceFiles).flatMap(importsOf);
const relative = all.filter(({ specifier }) => specifier.startsWith('.'));
const target = ({ file, specifier }: Import): string => path.join(path.dirname(file), specifier);
const roomOf = (file: string): string => file.split(path.sep)[0] ?? '';

/** Whether a door leads to this folder. */
function leadsTo(door: string, folder: string): boolean {
  if (!door.endsWith('/*')) return door === folder;
  const top = door.slice(0, -2);
  return folder === top || folder.startsWith(`${top}/`);
}

/** The imports that cross from one folder into another. */
const crossings = relative
  .map((entry) => ({ ...entry, from: path.dirname(entry.file), to: path.dirname(target(entry)) }))
  .filter(({ from, to }) => from !== to);

describe('the architecture', () => {
  test('every folder has its doors in the floor plan', () => {
    const folders = new Set(ROOMS.flatMap(sourceFiles).map((file) => path.dirname(file)));

    expect([...folders].filter((folder) => !(folder in DOORS))).toEqual([]);
  });

  test('a folder imports only through its doors, types included', () => {
    const forbidden = crossings.filter(({ from, to }) => !(DOORS[from] ?? []).some((door) => leadsTo(door, to)));

    expect(forbidden.map(({ file, specifier }) => `${file}: ${specifier}`)).toEqual([]);
  });

  test('every door is used', () => {
    const unused = Object.entries(DOORS).flatMap(([from, doors]) =>
      doors
        .filter((door) => !crossings.some((crossing) => crossing.from === from && leadsTo(door, crossing.to)))
        .map((door) => `${from} -> ${door}`),
    );

    expect(unused).toEqual([]);
  });

  test('folders do not import one another in a cycle, types included', () => {
    expect(circles(crossings.map(({ from, to }) => [from, to]))).toEqual([]);
  });

  test('files do not import one another in a cycle, types included', () => {
    expect(circles(relative.map((entry) => [entry.file, target(entry)]))).toEqual([]);
  });

  test('no room imports a package that it must not know', () => {
    const forbidden = all.filter(({ file, specifier }) =>
      MAY_NOT_NAME.some(
        ({ room, pattern, but }) => roomOf(file) === room && pattern.test(specifier) && specifier !== but,
      ),
    );

    expect(forbidden).toEqual([]);
  });

  test('the check finds the imports', () => {
    expect(all.length).toBeGreaterThan(1000);
  });

  test('the root holds only what the design names', () => {
    const documents = ['README.md', 'CONTRIBUTING.md', 'LICENSE', 'docs'];
    const configuration = ['package.json', 'package-lock.json', 'cdk.json', 'tsconfig.json'];
    const expected = new Set([...ROOMS, 'test', 'dist', 'node_modules', 'coverage', ...documents, ...configuration]);

    const others = readdirSync('.').filter((name) => !name.startsWith('.') && !expected.has(name));

    expect(others).toEqual([]);
  });
});

/** A cycle through each node that is part of one, as a path. */
function circles(edges: readonly (readonly [from: string, to: string])[]): string[] {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of edges) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (node: string, trail: readonly string[]): void => {
    if (trail.includes(node)) found.push([...trail.slice(trail.indexOf(node)), node].join(' > '));
    if (trail.includes(node) || done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}
