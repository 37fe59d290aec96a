import { isObject } from '../wire/json.ts';
import { jsonOrUndefined } from '../wire/paging.ts';

/** CloudWatch Logs: an event has at most 256 KiB, of which 26 bytes are overhead. */
const MAX_MESSAGE_BYTES = 256 * 1024 - 26;

/** One entry of a log. */
export interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly message: string;
}

/** An event as stored in its stream: the bytes from `start` to before `end`, counted from the stream's first. */
export interface StoredEvent extends LogEvent {
  readonly start: number;
  readonly end: number;
}

/** An event as a line of a log file; a message that is too long is cut off, as Lambda does. */
export function lineOf({ time, message }: LogEvent): string {
  return `${JSON.stringify({ t: time, m: cutOff(message) })}\n`;
}

/** The event of a line; undefined if the line is incomplete: it was cut off, or read from its middle on. */
export function eventOf(line: string): LogEvent | undefined {
  const record = jsonOrUndefined(line);
  if (!isObject(record)) return undefined;
  const { t, m } = record;
  return typeof t === 'number' && typeof m === 'string' ? { time: t, message: m } : undefined;
}

/** Where the UTF-8 text that begins at `start` must end to fit an event: at `end` if possible, never within a character. */
export function messageEnd(text: Buffer, start: number, end: number): number {
  if (end - start <= MAX_MESSAGE_BYTES) return end;
  const last = start + MAX_MESSAGE_BYTES;
  let cut = last;
  // At most 3 bytes follow a character's first; output that is not UTF-8 may have more of them.
  while (cut > last - 3 && (text[cut]! & 0xc0) === 0x80) cut--;
  return cut;
}

function cutOff(message: string): string {
  // A UTF-16 unit takes at most 3 bytes.
  if (message.length * 3 <= MAX_MESSAGE_BYTES) return message;
  const text = Buffer.from(message);
  return text.toString('utf8', 0, messageEnd(text, 0, text.length));
}
