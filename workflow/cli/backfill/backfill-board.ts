import type { ProgressStream } from '../execution/progress.ts';

/** Clears `rows` lines above the cursor. */
const erase = (rows: number): string => (rows === 0 ? '' : `\u001b[${rows}A\u001b[J`);

/**
 * A table of running items, updated in place below the lines of finished ones. If the stream is not a terminal, only
 * the lines are written.
 */
export class BackfillBoard {
  readonly #stream: ProgressStream;
  readonly #rows = new Map<string, string>();
  #footer = '';
  #shown = 0;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  /** Writes a permanent line. */
  line(text: string): void {
    this.#draw(`${text}\n`);
  }

  /** Shows or updates the row of a running item. */
  row(key: string, text: string): void {
    if (this.#rows.get(key) === text) return;
    this.#rows.set(key, text);
    this.#draw('');
  }

  /** Replaces the row of a finished item with a line. */
  done(key: string, text: string): void {
    this.#rows.delete(key);
    this.line(text);
  }

  /** The last row: overall progress. */
  footer(text: string): void {
    this.#footer = text;
    this.#draw('');
  }

  /** Removes the table. */
  end(): void {
    this.#rows.clear();
    this.#footer = '';
    this.#draw('');
  }

  #draw(lines: string): void {
    if (this.#stream.isTTY !== true) {
      if (lines !== '') this.#stream.write(lines);
      return;
    }
    const { columns = 0 } = this.#stream;
    const width = (columns > 0 ? columns : 80) - 1; // 0 means that the terminal does not report its size
    const rows = [...this.#rows.values(), this.#footer].filter((row) => row !== '').map((row) => row.slice(0, width));
    this.#stream.write(`${erase(this.#shown)}${lines}${rows.map((row) => `${row}\n`).join('')}`);
    this.#shown = rows.length;
  }
}
