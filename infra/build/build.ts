import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { errorCode } from '../../tasks/aws/error-code.ts';
import { STACK_NAME } from '../../workflow/names.ts';
import { buildFunctions } from './build-functions.ts';
import { buildPages } from './build-pages.ts';
import { buildWorker } from './build-worker.ts';
import { BUNDLE_OPTIONS } from './bundle-options.ts';
import { ContextError } from '../stack/context/context.ts';

/** Everything that the build's output depends on. */
const INPUTS = [
  ...['geo', 'tasks', 'workflow', 'infra', 'console'],
  ...['package.json', 'package-lock.json', 'cdk.json', 'tsconfig.json', '.dockerignore'],
];
const DIST = 'dist';
/** Identifies the inputs that `dist/` was built from, so that a build from the same inputs is skipped. */
const STAMP = path.join(DIST, 'build.sha256');
const TEMPLATE = path.join(DIST, `cdk.out/${STACK_NAME}.template.json`);
/** Held while a build runs, so that two commands started concurrently do not write the same files. */
const LOCK = path.join(DIST, 'build.lock');
/** A build takes seconds; a lock this old was left by one that was killed. */
const STALE_LOCK_MS = 120_000;

/** The command-line programs: each takes a command's name as its first word. */
const COMMANDS: Readonly<Record<string, string>> = {
  main: 'workflow/cli/main.ts',
  deploy: 'infra/deploy/main.ts',
};

async function main(quiet: boolean): Promise<void> {
  if (isCurrent()) {
    if (!quiet) console.log('dist/ is up to date');
    return;
  }
  const release = await takeLock();
  try {
    if (isCurrent()) return; // another command built it while this one waited
    const started = performance.now();
    const digest = inputDigest();
    await Promise.all([
      buildFunctions(path.join(DIST, 'lambda')),
      buildWorker(path.join(DIST, 'tasks')),
      buildCommands(),
      buildLocalCloud(),
      buildConsole(),
      buildPages(path.join(DIST, 'console/web')),
    ]);
    await synthesizeStack();
    writeFileSync(STAMP, `${digest} ${templateDigest()}`);
    console.error(`built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  } finally {
    release();
  }
}

function isCurrent(): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === `${inputDigest()} ${templateDigest()}`;
}

/** The template as it is now: `cdk synth -c …` overwrites the build's with one that no local cloud may serve. */
function templateDigest(): string {
  return existsSync(TEMPLATE) ? createHash('sha256').update(readFileSync(TEMPLATE)).digest('hex') : '';
}

function inputDigest(): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of INPUTS.flatMap(filesBelow).sort()) hash.update(`${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

function filesBelow(input: string): string[] {
  if (!statSync(input).isDirectory()) return [input];
  const entries = readdirSync(input, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

async function takeLock(): Promise<() => void> {
  mkdirSync(DIST, { recursive: true });
  for (;;) {
    try {
      mkdirSync(LOCK);
      return () => {
        rmSync(LOCK, { recursive: true, force: true });
      };
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      const age = Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > STALE_LOCK_MS) rmSync(LOCK, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Split into chunks that are loaded with the command that needs them; only ES modules can be split. */
async function buildCommands(): Promise<void> {
  const outdir = path.join(DIST, 'cli');
  const { metafile } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: { ...COMMANDS },
    outdir,
    target: 'node20',
    format: 'esm',
    splitting: true,
    outExtension: { '.js': '.mjs' },
    // Packages written for CommonJS require Node's own modules, for which an ES module has no function.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    metafile: true,
  });
  removeOthers(outdir, Object.keys(metafile.outputs));
}

/** Removes the chunks of earlier builds, which are named by content; last, so that a command never finds a part missing. */
function removeOthers(outdir: string, kept: readonly string[]): void {
  for (const file of filesBelow(outdir)) if (!kept.includes(file)) rmSync(file);
}

/** The emulators stay outside the bundle: one is an ES module, the other loads a native database. */
async function buildLocalCloud(): Promise<void> {
  await build({
    ...BUNDLE_OPTIONS,
    entryPoints: { main: 'infra/local/main.ts' },
    outdir: path.join(DIST, 'local-cloud'),
    target: 'node20',
    external: ['dynalite', 'fauxqs', '@cloud-copilot/iam-simulate'],
  });
}

async function buildConsole(): Promise<void> {
  const entryPoints = { server: 'console/server/main.ts' };
  // elkjs requires this package only if it is configured to use Web Workers.
  const external = ['web-worker'];
  await build({ ...BUNDLE_OPTIONS, entryPoints, outdir: path.join(DIST, 'console'), target: 'node20', external });
}

/** Writes `dist/cdk.out`: the template and, by content, the assets. The CDK is loaded only if a build is necessary. */
async function synthesizeStack(): Promise<void> {
  const { synthesize } = await import('../stack/synthesize.ts');
  synthesize();
}

main(process.argv.includes('--quiet')).catch((error: unknown) => {
  console.error(error instanceof ContextError ? `error: cdk.json: ${error.message}` : error);
  process.exitCode = 1;
});
