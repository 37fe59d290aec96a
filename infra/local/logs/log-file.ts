import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Digits of a position in a file's name: names sort as their positions. */
const DIGITS = 12;

/** A file of a log stream. */
export interface LogFile {
  readonly path: string;
  /** Bytes of the stream before this file, including deleted files. */
  readonly start: number;
  readonly size: number;
  readonly createdMs: number;
  readonly changedMs: number;
}

/**
 * The files of a stream, oldest first. A stream is a folder; each file is named after the position where it
 * begins in the stream, so that positions stay valid when older files go:
 *
 *     000016776998.jsonl   from 16,776,998 to before 33,553,700
 *     000033553700.jsonl   from there on: the one being written
 */
export function logFiles(folder: string): LogFile[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const file = path.join(folder, name);
      const { size, birthtimeMs, mtimeMs } = statSync(file);
      return { path: file, start: Number.parseInt(name, 10), size, createdMs: birthtimeMs, changedMs: mtimeMs };
    });
}

/** Returns the path of the file that begins at a position, and creates its folder. */
export function newLogFile(folder: string, start: number): string {
  mkdirSync(folder, { recursive: true });
  return path.join(folder, `${String(start).padStart(DIGITS, '0')}.jsonl`);
}
