import { isLosslessNumber, parse } from 'lossless-json';
import { LayerError } from '../layer-error.ts';
import { foreignText } from './foreign-text.ts';
import { isObject } from './json-values.ts';
import type { Digits } from './properties.ts';

/** A parsed document, and the digits of its numbers as they are written. */
export interface ParsedJson {
  readonly document: unknown;
  readonly digits: Digits;
}

/** Parses JSON text (a byte order mark is skipped); throws a `LayerError` that names another format, or line and column. */
export function parseJson(text: string): ParsedJson {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return { document: JSON.parse(json) as unknown, digits: digitsOf(json) };
  } catch (cause) {
    throw foreignText(json) ?? notJson(json, cause);
  }
}

function notJson(json: string, cause: unknown): LayerError {
  const { where, problem } = explain(json) ?? { where: 'the file', problem: String(cause) };
  return new LayerError(
    where,
    `the file is not JSON: ${problem.replace(/\p{Cc}/gu, escaped)}`,
    'Give a GeoJSON file, whole and as text in UTF-8',
  );
}

/** Parses the text once more when it is first asked, by a parser that keeps digits, but is slower. */
function digitsOf(json: string): Digits {
  let exact: unknown;
  return (...path) => {
    exact ??= losslessly(json);
    const value = path.reduce<unknown>(
      (at, key) => (Array.isArray(at) ? (at as unknown[])[Number(key)] : isObject(at) ? at[key] : undefined),
      exact,
    );
    return isLosslessNumber(value) ? value.toString() : undefined;
  };
}

function losslessly(json: string): unknown {
  return parse(json, undefined, { onDuplicateKey: ({ newValue }) => newValue });
}

/** The end of the parser's messages. */
const POSITION = / (?:encountered )?at position (\d+)$/;

/**
 * JSON.parse does not always report where it stopped, so after a failure the text is parsed again by a parser that
 * does, but is slower. Undefined if that fails too: lists nested too deeply exhaust its stack.
 */
function explain(json: string): { where: string; problem: string } | undefined {
  try {
    losslessly(json);
  } catch (error) {
    const message = error instanceof SyntaxError ? error.message : '';
    const [suffix, position] = POSITION.exec(message) ?? [];
    if (suffix === undefined) return undefined;
    const lines = json.slice(0, Number(position)).split('\n');
    return {
      where: `line ${lines.length}, column ${lines.at(-1)!.length + 1}`,
      problem: message.slice(0, -suffix.length),
    };
  }
  return undefined;
}

/** A control character as JSON writes it: messages quote the offending text. */
function escaped(character: string): string {
  return JSON.stringify(character).slice(1, -1);
}
