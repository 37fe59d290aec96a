import type { Readable } from 'node:stream';
import { messageEnd } from './log-event.ts';

const NEWLINE = 0x0a;

/** Cuts a program's output into lines as ECS's log driver does: an empty line is not an event, a very long one is several. */
export class LineSplitter {
  #rest: Buffer = Buffer.alloc(0);

  /** The lines completed by this part of the output. */
  push(part: Buffer): string[] {
    const bytes = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part]);
    const lines: string[] = [];
    let at = 0;
    for (let newline = bytes.indexOf(NEWLINE); at < bytes.length; newline = bytes.indexOf(NEWLINE, at)) {
      const lineEnd = newline < 0 ? bytes.length : newline;
      const end = messageEnd(bytes, at, lineEnd);
      if (newline < 0 && end === lineEnd) break;
      lines.push(bytes.toString('utf8', at, end).replace(/\r$/, ''));
      at = end === newline ? end + 1 : end;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
    return lines.filter((line) => line !== '');
  }

  /** The rest, once the output has ended. */
  end(): string[] {
    return this.push(Buffer.from('\n'));
  }
}

/** Calls `keep` with the lines of an output until it ends; the program waits while `keep` runs. */
export async function keepLines(output: Readable, keep: (lines: readonly string[]) => void): Promise<void> {
  const splitter = new LineSplitter();
  for await (const part of output as AsyncIterable<Buffer>) keep(splitter.push(part));
  keep(splitter.end());
}
