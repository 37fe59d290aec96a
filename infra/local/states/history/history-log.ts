import { appendFileSync, closeSync, existsSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { historyLineSchema } from './history.ts';
import type { HistoryLine } from './history.ts';

const CHUNK_BYTES = 1 << 16;
const NEWLINE = 0x0a;

/**
 * The history of one execution on disk, one JSON line per event. Lines are appended in the order of the calls and are
 * in the kernel's hands when `append` returns, so they outlive this process. Memory holds only where each line begins.
 */
export class HistoryLog {
  readonly #path: string;
  /** Where each line begins, and last the end of the last whole line; undefined until the file has been read. */
  #offsets: number[] | undefined;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** How many events there are. */
  get count(): number {
    return this.#starts().length - 1;
  }

  /** Adds one line. A torn last line (the process died while writing it) is removed first. */
  append(line: HistoryLine): void {
    const starts = this.#starts();
    const end = starts.at(-1)!;
    if (this.#descriptor === undefined) {
      if (existsSync(this.#path) && statSync(this.#path).size > end) truncateSync(this.#path, end);
      this.#descriptor = openSync(this.#path, 'a');
    }
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    appendFileSync(this.#descriptor, bytes);
    starts.push(end + bytes.length);
  }

  /** The lines from `from` to before `to` (0 is the first), at most `maxBytes` of them but at least one; from the end when `last`. */
  read(from: number, to: number, maxBytes = Infinity, last = false): HistoryLine[] {
    const starts = this.#starts();
    let [low, high] = [Math.max(0, from), Math.min(to, this.count)];
    while (high - low > 1 && starts[high]! - starts[low]! > maxBytes) {
      if (last) low += 1;
      else high -= 1;
    }
    if (low >= high) return [];
    const bytes = this.#bytes(starts[low]!, starts[high]!);
    return bytes
      .toString('utf8', 0, bytes.length - 1)
      .split('\n')
      .map(parseLine);
  }

  /** All lines, a few at a time. */
  *lines(): Generator<HistoryLine> {
    const pageBytes = 1 << 22;
    for (let next = 0; next < this.count;) {
      const page = this.read(next, this.count, pageBytes);
      yield* page;
      next += page.length;
    }
  }

  /** Closes the file; a later append opens it again. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #starts(): number[] {
    this.#offsets ??= existsSync(this.#path) ? lineStarts(this.#path) : [0];
    return this.#offsets;
  }

  #bytes(start: number, end: number): Buffer {
    const bytes = Buffer.alloc(end - start);
    const descriptor = openSync(this.#path, 'r');
    try {
      for (let done = 0; done < bytes.length;) {
        const read = readSync(descriptor, bytes, done, bytes.length - done, start + done);
        if (read === 0) throw new Error(`${this.#path} is shorter than what was written to it; was it edited?`);
        done += read;
      }
    } finally {
      closeSync(descriptor);
    }
    return bytes;
  }
}

function lineStarts(path: string): number[] {
  const starts = [0];
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const descriptor = openSync(path, 'r');
  try {
    for (let position = 0; ;) {
      const read = readSync(descriptor, chunk, 0, CHUNK_BYTES, position);
      if (read === 0) return starts;
      for (let at = chunk.indexOf(NEWLINE); at !== -1 && at < read; at = chunk.indexOf(NEWLINE, at + 1)) {
        starts.push(position + at + 1);
      }
      position += read;
    }
  } finally {
    closeSync(descriptor);
  }
}

function parseLine(text: string): HistoryLine {
  return historyLineSchema.parse(JSON.parse(text));
}
