import { closeSync, openSync, read } from 'node:fs';
import { promisify } from 'node:util';
import { eventOf } from './log-event.ts';
import type { StoredEvent } from './log-event.ts';
import { logFiles } from './log-file.ts';
import type { LogFile } from './log-file.ts';

/** Bytes that are read at a time; doubled only while a single event needs more. */
const BLOCK_BYTES = 16 * 1024;

const NEWLINE = 0x0a;
const readAt = promisify(read);

/** Part of a stream, from `start` to before `end`. */
interface Block {
  readonly start: number;
  readonly bytes: Buffer;
  readonly end: number;
}

/** Reads one stream block by block, however long it is. Positions are bytes since the stream's first. */
export class LogStream {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The stream's files, oldest first. */
  files(): LogFile[] {
    return logFiles(this.#folder);
  }

  /** Where the next event will be. */
  get end(): number {
    const last = this.files().at(-1);
    return last === undefined ? 0 : last.start + last.size;
  }

  /** Events from a position on, oldest first; deleted ones are skipped. */
  async *forward(from: number): AsyncGenerator<StoredEvent, undefined> {
    for (let position = from, size = BLOCK_BYTES; ;) {
      const file = this.files().find(({ start, size }) => start + size > position);
      if (file === undefined) return;
      const block = await readBlock(file, Math.max(position, file.start), size);
      const complete = block.bytes.lastIndexOf(NEWLINE) + 1;
      yield* eventsOf(block, 0, complete);
      // Without a whole line it needs more bytes, or, if the file ends with a line that was cut off, the next file.
      const cutOff = complete === 0 && block.end === file.start + file.size;
      position = cutOff ? block.end : block.start + complete;
      size = complete === 0 ? size * 2 : BLOCK_BYTES;
    }
  }

  /** Events before a position, newest first. */
  async *backward(to: number): AsyncGenerator<StoredEvent, undefined> {
    for (let position = to, size = BLOCK_BYTES; ;) {
      const file = this.files().findLast(({ start, size }) => start < position && size > 0);
      if (file === undefined) return;
      const end = Math.min(position, file.start + file.size);
      const start = Math.max(file.start, end - size);
      const block = await readBlock(file, start, end - start);
      // The block's first line may have lost its beginning.
      const first = start === file.start ? 0 : block.bytes.indexOf(NEWLINE) + 1;
      const whole = first < block.bytes.lastIndexOf(NEWLINE) + 1;
      if (whole) yield* [...eventsOf(block, first, block.bytes.length)].reverse();
      position = whole || start === file.start ? start + first : end;
      size = whole ? BLOCK_BYTES : size * 2;
    }
  }

  /** Where the first event of that time (milliseconds) or later is; the stream's end if there is none. */
  async positionOf(time: number): Promise<number> {
    const end = this.end;
    let [low, high] = [this.files()[0]?.start ?? 0, end];
    // Events that begin before `low` are too early; the first that begins after `high` is late enough.
    while (high - low > BLOCK_BYTES) {
      const middle = Math.floor((low + high) / 2);
      const event = await first(this.forward(middle));
      if (event === undefined || event.time >= time) high = middle;
      else low = event.end;
    }
    for await (const event of this.forward(low)) if (event.time >= time) return event.start;
    return end;
  }

  /** The oldest retained event. */
  oldest(): Promise<StoredEvent | undefined> {
    return first(this.forward(0));
  }

  /** The latest event. */
  latest(): Promise<StoredEvent | undefined> {
    return first(this.backward(this.end));
  }
}

async function first(events: AsyncIterable<StoredEvent>): Promise<StoredEvent | undefined> {
  for await (const event of events) return event;
  return undefined;
}

async function readBlock(file: LogFile, start: number, size: number): Promise<Block> {
  const length = Math.min(size, file.start + file.size - start);
  // Opened synchronously: the file that was just listed may be deleted before an asynchronous open.
  const descriptor = openSync(file.path, 'r');
  try {
    const { bytesRead, buffer } = await readAt(descriptor, Buffer.alloc(length), 0, length, start - file.start);
    return { start, bytes: buffer.subarray(0, bytesRead), end: start + bytesRead };
  } finally {
    closeSync(descriptor);
  }
}

/** The events of the whole lines of a block between two of its bytes. */
function* eventsOf({ start, bytes }: Block, from: number, to: number): Generator<StoredEvent> {
  for (let at = from; at < to;) {
    const newline = bytes.indexOf(NEWLINE, at);
    if (newline < 0) return;
    const event = eventOf(bytes.toString('utf8', at, newline));
    if (event !== undefined) yield { ...event, start: start + at, end: start + newline + 1 };
    at = newline + 1;
  }
}
