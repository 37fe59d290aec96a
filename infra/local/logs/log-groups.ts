import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LocalLogGroup } from '../template/local-stack.ts';
import { LogStream } from './log-stream.ts';
import { LogWriter } from './log-writer.ts';
import type { LogWriterOptions } from './log-writer.ts';

/** Maximum size of a stream's file, in bytes; each stream keeps two files. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Days that a group's streams are kept if the template does not specify it: a laptop's disk is not AWS's. */
const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

/** How the log groups are opened. */
export interface LogGroupsOptions extends LogWriterOptions {
  /** The folder that holds a folder for each group, and in it one for each stream. */
  readonly directory: string;
  /** The template's groups; those of functions that name none appear with their first event. */
  readonly logGroups: readonly LocalLogGroup[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A log group as stored on disk. */
export interface LogGroup {
  readonly name: string;
  readonly createdMs: number;
  readonly retentionDays: number | undefined;
}

/** All log groups of the local cloud. */
export class LogGroups {
  readonly #options: LogGroupsOptions;

  /** Creates the template's groups, and deletes the streams past their retention. */
  constructor(options: LogGroupsOptions) {
    this.#options = options;
    mkdirSync(options.directory, { recursive: true });
    for (const { name } of options.logGroups) mkdirSync(this.#folder(name), { recursive: true });
    this.#deleteOld();
  }

  /** All groups, by name. */
  all(): LogGroup[] {
    return namesIn(this.#options.directory).map((name) => ({
      name,
      createdMs: statSync(this.#folder(name)).birthtimeMs,
      retentionDays: this.#options.logGroups.find((group) => group.name === name)?.retentionDays,
    }));
  }

  /** The names of a group's streams in order; undefined if there is no such group. */
  streams(group: string): string[] | undefined {
    const folder = this.#folder(group);
    return existsSync(folder) ? namesIn(folder) : undefined;
  }

  /** A stream to read; undefined if there is none. */
  stream(group: string, stream: string): LogStream | undefined {
    const folder = this.#folder(group, stream);
    return existsSync(folder) ? new LogStream(folder) : undefined;
  }

  /** A stream to write; it exists from its first event on. */
  writer(group: string, stream: string): LogWriter {
    return new LogWriter(this.#folder(group, stream), this.#options);
  }

  #folder(...names: readonly string[]): string {
    return path.join(this.#options.directory, ...names.map(folderName));
  }

  #deleteOld(): void {
    for (const { name, retentionDays = KEPT_DAYS } of this.all()) {
      const oldest = this.#options.now() - retentionDays * DAY_MS;
      for (const stream of this.streams(name) ?? []) {
        const changed = this.stream(name, stream)?.files().at(-1)?.changedMs ?? 0;
        if (changed < oldest) rmSync(this.#folder(name, stream), { recursive: true });
      }
    }
  }
}

/**
 * A name as one part of a path: `2026/11/23/[$LATEST]0a1b` is `2026%2F11%2F23%2F[$LATEST]0a1b`. No name leads
 * elsewhere: neither slashes nor a leading dot are kept.
 */
function folderName(name: string): string {
  return encodeURIComponent(name)
    .replace(/%(?:5B|5D|24|23)/g, decodeURIComponent)
    .replace(/^\./, '%2E');
}

function namesIn(folder: string): string[] {
  return readdirSync(folder).map(decodeURIComponent).sort();
}
