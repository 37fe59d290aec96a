import { parse } from 'lossless-json';
import { LayerError } from '../layer-error.ts';

/** Parses JSON text (a byte order mark is skipped); throws a `LayerError` with line and column. */
export function parseJson(text: string): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    const { where, problem } = explain(json) ?? { where: 'the file', problem: String(cause) };
    throw new LayerError(
      where,
      `the file is not JSON: ${problem.replace(/\p{Cc}/gu, escaped)}`,
      'Give a GeoJSON file, whole and not compressed',
    );
  }
}

/** The end of the parser's messages. */
const POSITION = / (?:encountered )?at position (\d+)$/;

/**
 * JSON.parse does not always report where it stopped, so after a failure the text is parsed again by a parser that
 * does, but is slower. Undefined if that fails too: lists nested too deeply exhaust its stack.
 */
function explain(json: string): { where: string; problem: string } | undefined {
  try {
    parse(json, undefined, { onDuplicateKey: ({ newValue }) => newValue });
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
