import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { InputFormatError } from '../trips/input-format.ts';
import type { InputFormat } from '../trips/input-format.ts';
import { normalizeFile, recogniseFile } from './normalize-file.ts';
import { parseTripFileName, tripRecordFileName } from '../trips/trip-file.ts';

const USAGE = `Usage: npm run normalize -- SOURCE TARGET

Writes raw TLC trips (2009-01 to 2016-06) as trip records of 80 bytes.

  SOURCE  a file, or a folder of files, named {color}_tripdata_{yyyy}-{mm}.csv;
          files of trip records ({color}-{yyyy}-{mm}.csv) are copied
  TARGET  a folder (created if missing) for {color}-{yyyy}-{mm}.csv;
          a file of that name is replaced
`;

/** Where a command writes to; `signal` interrupts it. */
export interface CommandStreams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  readonly signal?: AbortSignal;
}

/** Something the user gave cannot be used; the message says what, where and how to fix it. */
class BadInput extends Error {}

/** One file to write. */
interface Job {
  readonly source: string;
  readonly format: InputFormat;
  readonly target: string;
}

/**
 * Runs `normalize SOURCE TARGET`. Exit codes: 0 done; 2 bad input (nothing is written then); 1 the disk failed; 130
 * interrupted. All sources are looked at before the first file is written.
 */
export async function main(argv: readonly string[], streams: CommandStreams): Promise<number> {
  try {
    const folders = parseCommandLine(argv);
    if (folders === 'help') streams.stdout.write(USAGE);
    else await normalizeAll(await planJobs(folders.source, folders.target), folders.target, streams);
    return 0;
  } catch (error) {
    if (streams.signal?.aborted === true) {
      streams.stderr.write('Interrupted; the file in progress was not written.\n');
      return 130;
    }
    streams.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof BadInput ? 2 : 1;
  }
}

function parseCommandLine(argv: readonly string[]): { source: string; target: string } | 'help' {
  const { values, positionals } = parseArguments(argv);
  if (values.help === true) return 'help';
  const [source, target, ...others] = positionals;
  if (source === undefined || target === undefined || others.length > 0) {
    throw new BadInput(`SOURCE and TARGET are needed, and nothing else.\n\n${USAGE}`);
  }
  return { source, target };
}

function parseArguments(argv: readonly string[]) {
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (error) {
    throw new BadInput(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function planJobs(source: string, target: string): Promise<Job[]> {
  const sources = await listSources(source);
  const targets = new Map<string, string>();
  for (const file of sources) {
    const name = tripRecordFileName(tripFileName(file));
    const other = targets.get(name);
    if (other !== undefined) {
      throw new BadInput(`${other} and ${file} would both be written to ${name}. Remove one of them.`);
    }
    targets.set(name, file);
  }
  const jobs: Job[] = [];
  const problems: string[] = [];
  for (const [name, file] of targets) {
    try {
      jobs.push({ source: file, format: await recogniseFile(file), target: path.join(target, name) });
    } catch (error) {
      if (error instanceof InputFormatError) problems.push(`${file}: ${error.message}`);
      else if (isSystemError(error))
        problems.push(`${file}: cannot be read (${error.code}). Check that it is there and may be read.`);
      else throw error;
    }
  }
  if (problems.length > 0) throw new BadInput(problems.join('\n'));
  return jobs;
}

/** The trip files at `source`, by name. */
async function listSources(source: string): Promise<string[]> {
  const found = await stat(source).catch((error: unknown) => {
    throw isMissing(error) ? new BadInput(`${source} does not exist. Name a file or folder of TLC trips.`) : error;
  });
  if (!found.isDirectory()) return [source];
  const entries = await readdir(source, { withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory() && parseTripFileName(entry.name) !== undefined)
    .map((entry) => path.join(source, entry.name));
  if (files.length === 0) {
    throw new BadInput(
      `${source} holds no trip files. They are named like yellow_tripdata_2015-06.csv or yellow-2015-06.csv.`,
    );
  }
  return files.sort();
}

function tripFileName(file: string) {
  const name = parseTripFileName(path.basename(file));
  if (name !== undefined) return name;
  throw new BadInput(`${file} is not named like a trip file. Rename it like yellow_tripdata_2015-06.csv.`);
}

async function normalizeAll(jobs: readonly Job[], target: string, streams: CommandStreams): Promise<void> {
  await makeFolder(target);
  let records = 0;
  let rejected = 0;
  for (const job of jobs) {
    const file = await normalizeFile(job.source, job.format, job.target, streams.signal);
    streams.stdout.write(`${job.source} -> ${job.target}: ${counts(file.records, file.rejected)}\n`);
    records += file.records;
    rejected += file.rejected;
  }
  streams.stdout.write(`${jobs.length} ${jobs.length === 1 ? 'file' : 'files'}: ${counts(records, rejected)}\n`);
}

async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (found === undefined) await mkdir(folder, { recursive: true });
  else if (!found.isDirectory()) throw new BadInput(`${folder} is not a folder. Name a folder to write to.`);
}

function counts(records: number, rejected: number): string {
  return `${records} trip records${rejected === 0 ? '' : `, ${rejected} of them rejected`}`;
}

function isMissing(error: unknown): boolean {
  return isSystemError(error) && error.code === 'ENOENT';
}

/** An error that the operating system reported: it has a code such as `EACCES`. */
function isSystemError(error: unknown): error is { code: string } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}
