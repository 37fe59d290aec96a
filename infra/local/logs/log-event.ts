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

/** An event as a line of a log file. */
export function lineOf({ time, message }: LogEvent): string {
  return `${JSON.stringify({ t: time, m: message })}\n`;
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
