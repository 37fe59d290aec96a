import type { ProgressStream } from '../execution/progress.ts';

/** Takes `rows` lines above the cursor's away. */
const erase = (rows: number): string => (rows === 0 ? '' : `\u001b[${rows}A\u001b[J`);

/**
 * A table of what runs that updates in place below the lines of what is done. Where the stream is no terminal, only the
 * lines are written.
 */
export class BackfillBoard {
  readonly #stream: ProgressStream;
  readonly #rows = new Map<string, string>();
  #footer = '';
  #shown = 0;

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  /** A line that stays. */
  line(text: string): void {
    this.#draw(`${text}\n`);
  }

  /** Shows or changes the row of something that runs. */
  row(key: string, text: string): void {
    if (this.#rows.get(key) === text) return;
    this.#rows.set(key, text);
    this.#draw('');
  }

  /** Takes the row of something that runs no more away, and leaves a line of it. */
  done(key: string, text: string): void {
    this.#rows.delete(key);
    this.line(text);
  }

  /** The last row: how far all of it is. */
  footer(text: string): void {
    this.#footer = text;
    this.#draw('');
  }

  /** Takes the table away. */
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
    const width = (columns > 0 ? columns : 80) - 1; // a terminal of no size is one that does not tell it
    const rows = [...this.#rows.values(), this.#footer].filter((row) => row !== '').map((row) => row.slice(0, width));
    this.#stream.write(`${erase(this.#shown)}${lines}${rows.map((row) => `${row}\n`).join('')}`);
    this.#shown = rows.length;
  }
}
