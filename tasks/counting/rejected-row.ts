/** A row or record that could not be read: what people are shown of it. Plain JSON. */
export interface RejectedRow {
  /** Where it begins, in bytes from the start of what was classified (of a compressed file: when unpacked). */
  readonly offset: number;
  /** Its line, from 1, if it is known. */
  readonly line?: number | undefined;
  /** Its beginning, without what cannot be printed. */
  readonly text: string;
  readonly reason: string;
}

/** Characters of a rejected row that are kept. */
const KEPT_CHARACTERS = 200;

/** Keeps the first of the rows that were rejected, in whatever order they are found. */
export class FirstRejected {
  #row: RejectedRow | undefined;

  /** The one that begins first; undefined if none was noted. */
  get row(): RejectedRow | undefined {
    return this.#row;
  }

  /** Whether a row at this offset would be the first: only then is {@link note} worth its work. */
  isFirst(offset: number): boolean {
    return this.#row === undefined || offset < this.#row.offset;
  }

  /** Notes a row that begins at `offset`: `bytes` are its own. */
  note(offset: number, line: number | undefined, bytes: Uint8Array, reason: string): void {
    if (!this.isFirst(offset)) return;
    this.#row = { offset, ...(line !== undefined && { line }), text: printable(bytes), reason };
  }
}

/** Notes a trip record that begins at `offset`. */
export function noteRecord(rejected: FirstRejected, offset: number, record: Uint8Array): void {
  if (rejected.isFirst(offset)) rejected.note(offset, undefined, record, 'it is no trip record of 80 bytes');
}

/** The bytes as text, what is not ASCII or cannot be printed as a dot. */
function printable(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, KEPT_CHARACTERS)).toString('latin1');
  return text.trimEnd().replaceAll(/[^ -~]/g, '·');
}
