import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { InputFormatError } from '../trips/input-format.ts';
import type { InputFormat } from '../trips/input-format.ts';
import { normalizeFile, recogniseFile } from './normalize-file.ts';
import { parseTripFileName, tripRecordFileName } from '../trips/trip-file.ts';

/** Called with a line about each file written, and a summary line. */
export type ReportLine = (line: string) => void;

/** The sources or the target cannot be used; the message states what, where and the fix. Nothing was written. */
export class NormalizeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NormalizeError';
  }
}

/** One file to write. */
interface Job {
  readonly source: string;
  readonly format: InputFormat;
  readonly target: string;
}

/**
 * Writes the trip file `source`, or every one in the folder of this name, as trip records to the folder `target`. All
 * sources are checked before the first file is written; throws {@link NormalizeError} if one cannot be used. The file
 * in progress when `signal` aborts is not written.
 */
export async function normalizeFolder(
  source: string,
  target: string,
  report: ReportLine,
  signal?: AbortSignal,
): Promise<void> {
  await normalizeAll(await planJobs(source, target), target, report, signal);
}

async function planJobs(source: string, target: string): Promise<Job[]> {
  const sources = await listSources(source);
  const targets = new Map<string, string>();
  for (const file of sources) {
    const name = tripRecordFileName(tripFileName(file));
    const other = targets.get(name);
    if (other !== undefined) {
      throw new NormalizeError(`${other} and ${file} would both be written to ${name}. Remove one of them.`);
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
  if (problems.length > 0) throw new NormalizeError(problems.join('\n'));
  return jobs;
}

/** The trip files at `source`, by name. */
async function listSources(source: string): Promise<string[]> {
  const found = await stat(source).catch((error: unknown) => {
    throw isMissing(error)
      ? new NormalizeError(`${source} does not exist. Name a file or folder of TLC trips.`)
      : error;
  });
  if (!found.isDirectory()) return [source];
  const entries = await readdir(source, { withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory() && parseTripFileName(entry.name)?.extension === 'csv')
    .map((entry) => path.join(source, entry.name));
  if (files.length === 0) {
    throw new NormalizeError(
      `${source} holds no trip files. They are named like yellow_tripdata_2015-06.csv or yellow-2015-06.csv.`,
    );
  }
  return files.sort();
}

function tripFileName(file: string) {
  const name = parseTripFileName(path.basename(file));
  if (name !== undefined) return name;
  throw new NormalizeError(`${file} is not named like a trip file. Rename it like yellow_tripdata_2015-06.csv.`);
}

async function normalizeAll(
  jobs: readonly Job[],
  target: string,
  report: ReportLine,
  signal?: AbortSignal,
): Promise<void> {
  await makeFolder(target);
  let records = 0;
  let rejected = 0;
  for (const job of jobs) {
    const file = await normalizeFile(job.source, job.format, job.target, signal);
    report(`${job.source} -> ${job.target}: ${counts(file.records, file.rejected)}`);
    records += file.records;
    rejected += file.rejected;
  }
  report(`${jobs.length} ${jobs.length === 1 ? 'file' : 'files'}: ${counts(records, rejected)}`);
}

async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (found === undefined) await mkdir(folder, { recursive: true });
  else if (!found.isDirectory()) throw new NormalizeError(`${folder} is not a folder. Name a folder to write to.`);
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
