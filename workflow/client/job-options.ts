import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUILT_IN_LAYERS } from '../../geo/layer/built-in-layers.ts';
import { InvalidInput } from '../errors.ts';
import { parseJobInput } from '../job.ts';
import type { JobInput } from '../job.ts';
import { BadInput } from './command.ts';
import { parseTripSelection } from './trip-selection.ts';

/** The words of `start-job` that make up the job's input. */
export interface JobOptions {
  readonly source?: string | undefined;
  readonly trips?: string | undefined;
  readonly districts?: string | undefined;
  readonly 'district-id'?: string | undefined;
  readonly 'district-name'?: string | undefined;
  readonly 'chunk-bytes'?: string | undefined;
  readonly 'max-tasks'?: string | undefined;
  readonly 'chunks-per-task'?: string | undefined;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, B: 1, KIB: 1024, MIB: 1024 ** 2, GIB: 1024 ** 3 };

/** Turns a command's words into a job's input; throws {@link BadInput} that names the word and what would be right. */
export function jobFromOptions(options: JobOptions, source: string, local: boolean): JobInput {
  const maxTasks = countOption('--max-tasks', options['max-tasks']) ?? (local ? availableParallelism() : undefined);
  const given = {
    source: storageUri(source),
    trips: options.trips === undefined ? undefined : parseTripSelection(options.trips),
    districts: districtsOption(options),
    chunkBytes: options['chunk-bytes'] === undefined ? undefined : parseBytes(options['chunk-bytes']),
    maxTasks,
    chunksPerTask: countOption('--chunks-per-task', options['chunks-per-task']),
  };
  try {
    return parseJobInput(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
  } catch (error) {
    if (error instanceof InvalidInput) throw new BadInput(error.message);
    throw error;
  }
}

/** `64MiB`, `64 MiB`, `4KiB` or a number of bytes. */
export function parseBytes(text: string): number {
  const [, number = '', unit = ''] = /^([+-]?\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = UNITS[unit.toUpperCase()];
  const bytes = Number(number) * (factor ?? Number.NaN);
  if (number === '' || !Number.isInteger(bytes)) {
    throw new BadInput(`--chunk-bytes ${text}: write a number of bytes, or one with KiB, MiB or GiB, as in 64MiB`);
  }
  return bytes;
}

function countOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new BadInput(`${name} ${text}: write a whole number from 1`);
  return Number(text);
}

/** A path becomes a `file:///` address; a missing one is told by the execution, which looks where it runs. */
export function storageUri(address: string): string {
  return /^(s3|file):\/\//.test(address) ? address : pathToFileURL(path.resolve(address)).href;
}

function districtsOption(options: JobOptions): unknown {
  const { districts, 'district-id': idProperty, 'district-name': nameProperty } = options;
  if (districts === undefined || (districts in BUILT_IN_LAYERS && !existsSync(districts))) {
    if (idProperty !== undefined || nameProperty !== undefined) {
      throw new BadInput('--district-id and --district-name say how to read --districts FILE: give that too');
    }
    return districts === undefined ? undefined : { builtIn: districts };
  }
  if (idProperty === undefined) {
    throw new BadInput(
      `--districts ${districts} needs --district-id PROPERTY: the property that names a district, as in boro_cd`,
    );
  }
  return { uri: storageUri(districts), idProperty, ...(nameProperty !== undefined && { nameProperty }) };
}
