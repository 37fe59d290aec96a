/** CloudWatch Logs: an event has at most 256 KiB, 26 bytes of them its own. */
const MAX_MESSAGE_BYTES = 256 * 1024 - 26;

/** One entry of a log. */
export interface LogEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly message: string;
}

/** An event as it lies in its stream: it takes the bytes from `start` to before `end`, counted from the stream's first. */
export interface StoredEvent extends LogEvent {
  readonly start: number;
  readonly end: number;
}

/** An event as a line of a log file; a message that is too long is cut off, as Lambda does. */
export function lineOf({ time, message }: LogEvent): string {
  return `${JSON.stringify({ t: time, m: cutOff(message) })}\n`;
}

/** The event of a line; undefined where the line is none: it was cut off, or is read from its middle on. */
export function eventOf(line: string): LogEvent | undefined {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof record !== 'object' || record === null || !('t' in record && 'm' in record)) return undefined;
  const { t, m } = record;
  return typeof t === 'number' && typeof m === 'string' ? { time: t, message: m } : undefined;
}

/** Where the UTF-8 text that begins at `start` must end to be a message of an event: at `end` if it can, never within a character. */
export function messageEnd(text: Buffer, start: number, end: number): number {
  if (end - start <= MAX_MESSAGE_BYTES) return end;
  const last = start + MAX_MESSAGE_BYTES;
  let cut = last;
  // At most 3 bytes follow a character's first; output that is no UTF-8 may have more of their kind.
  while (cut > last - 3 && (text[cut]! & 0xc0) === 0x80) cut--;
  return cut;
}

function cutOff(message: string): string {
  // A UTF-16 unit takes at most 3 bytes.
  if (message.length * 3 <= MAX_MESSAGE_BYTES) return message;
  const text = Buffer.from(message);
  return text.toString('utf8', 0, messageEnd(text, 0, text.length));
}
