import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** CloudWatch Logs: an event has at most 256 KiB, 26 bytes of them its own; ECS's log driver cuts longer lines there. */
export const MAX_MESSAGE_BYTES = 256 * 1024 - 26;

/** UTF-8 takes at most 3 bytes for one UTF-16 unit. */
const MAX_LINE_LENGTH = Math.floor(MAX_MESSAGE_BYTES / 3);

/** Cuts a program's output into lines; an empty line is no event, as for ECS's log driver. */
export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /** The lines that this part of the output completes. */
  push(part: Buffer): string[] {
    return this.#cut(this.#rest + this.#decoder.write(part));
  }

  /** What is left once the output has ended. */
  end(): string[] {
    return this.#cut(`${this.#rest}${this.#decoder.end()}\n`);
  }

  #cut(text: string): string[] {
    const lines = text.split('\n');
    const rest = pieces(lines.pop() ?? '');
    this.#rest = rest.pop() ?? '';
    return [...lines.map((line) => line.replace(/\r$/, '')).flatMap(pieces), ...rest].filter((line) => line !== '');
  }
}

/** Calls `keep` with the lines of an output until it ends; the program waits while they are kept. */
export async function keepLines(output: Readable, keep: (lines: readonly string[]) => void): Promise<void> {
  const splitter = new LineSplitter();
  for await (const part of output as AsyncIterable<Buffer>) keep(splitter.push(part));
  keep(splitter.end());
}

function pieces(line: string): string[] {
  const all: string[] = [];
  for (let at = 0; at < line.length; at += MAX_LINE_LENGTH) all.push(line.slice(at, at + MAX_LINE_LENGTH));
  return all;
}
