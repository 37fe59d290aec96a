/** A log line split into its parts for display. */
export interface LogLine {
  readonly level: string | undefined;
  readonly message: string;
  /** The fields next to the message, `chunk=12 records=4096`, or an error's stack. */
  readonly fields: string;
}

/** Lambda's Node runtime begins a line with time, request and level, separated by tabs. */
const LAMBDA = /^\S+Z\t\S+\t([A-Z]+)\t([\s\S]*)$/;
/** What Lambda itself writes about a request. */
const PLATFORM = /^(START|END|REPORT|INIT_START) /;
/** A handler's error: its kind, a tab, the error as JSON. */
const THROWN = /^[\w ]+\t(\{[\s\S]*\})\s*$/;
/** Fields that every line of the page would repeat. */
const KNOWN = new Set(['level', 'message', 'time', 'timestamp', 'execution', 'stage']);

/** Parses a line: Lambda's prefix, and the JSON that stages and tasks write. */
export function logLine(text: string): LogLine {
  if (PLATFORM.test(text)) return { level: undefined, message: '', fields: text.replaceAll('\t', '  ') };
  const [, level, rest = text] = LAMBDA.exec(text) ?? [];
  const thrown = jsonObject(THROWN.exec(rest)?.[1]);
  if (thrown !== undefined) return thrownLine(level, thrown);
  const fields = jsonObject(rest);
  if (fields === undefined) return { level, message: rest, fields: '' };
  return {
    level: textOf(fields.level)?.toUpperCase() ?? level,
    message: textOf(fields.message) ?? '',
    fields: Object.entries(fields)
      .filter(([name]) => !KNOWN.has(name))
      .map(([name, value]) => `${name}=${fieldText(value)}`)
      .join(' '),
  };
}

function thrownLine(level: string | undefined, { errorMessage, errorType, stack }: Record<string, unknown>): LogLine {
  const lines: readonly unknown[] = Array.isArray(stack) ? stack : [];
  return {
    level,
    message: `${textOf(errorType) ?? 'Error'}: ${textOf(errorMessage) ?? ''}`,
    fields: lines.slice(1).join('\n'),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Numbers to four significant digits, since a log's are measurements. */
function fieldText(value: unknown): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(4)));
  return textOf(value) ?? JSON.stringify(value);
}

function jsonObject(text: string | undefined): Record<string, unknown> | undefined {
  if (text?.startsWith('{') !== true) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined; // truncated, or merely similar to JSON
  }
}
