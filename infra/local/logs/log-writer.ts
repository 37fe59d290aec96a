import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { lineOf } from './log-event.ts';
import type { LogEvent } from './log-event.ts';
import { logFiles, newLogFile } from './log-file.ts';

/** Options for writing a stream. */
export interface LogWriterOptions {
  /** Maximum size of a file, in bytes; then a new one begins. The previous file is kept, older ones are deleted. */
  readonly maxFileBytes: number;
  /** Called with the reason that events could not be written (a full disk); they are lost then. */
  readonly onError: (error: unknown) => void;
}

/**
 * Writes one stream. An event is in its file once `write` returns: nothing accumulates in memory however fast a program
 * prints, and nothing is lost if the local cloud's process dies.
 */
export class LogWriter {
  readonly #folder: string;
  readonly #options: LogWriterOptions;
  #file: { readonly path: string; readonly start: number; size: number } | undefined;
  #latest = 0;

  constructor(folder: string, options: LogWriterOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  /** Adds events; an event older than its predecessor gets that one's time, since a stream is ordered by time. */
  write(...events: readonly LogEvent[]): void {
    if (events.length === 0) return;
    const lines = events.map(({ time, message }) => {
      this.#latest = Math.max(this.#latest, time);
      return lineOf({ time: this.#latest, message });
    });
    const bytes = Buffer.from(lines.join(''));
    try {
      const file = this.#fileFor(bytes.length);
      appendFileSync(file.path, bytes);
      file.size += bytes.length;
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #fileFor(bytes: number): { readonly path: string; size: number } {
    const file = this.#file;
    if (file !== undefined && file.size + bytes <= this.#options.maxFileBytes) return file;
    const start = file === undefined ? this.#end() : file.start + file.size;
    this.#file = { path: newLogFile(this.#folder, start), start, size: 0 };
    for (const old of logFiles(this.#folder).slice(0, -1)) rmSync(old.path);
    return this.#file;
  }

  /** Where an existing stream ends. */
  #end(): number {
    const last = existsSync(this.#folder) ? logFiles(this.#folder).at(-1) : undefined;
    return last === undefined ? 0 : last.start + last.size;
  }
}
