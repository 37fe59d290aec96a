import { COMMA, isBlank, QUOTE } from './ascii.ts';

/** What {@link RowFields.cut} answers for a row whose quotes do not match. */
export const UNMATCHED_QUOTES = -1;

/**
 * Cuts a row into fields as RFC 4180 has it: one that begins with a quote ends at the next quote that is not doubled, and a
 * comma or the row's end must follow; a quote anywhere else is an error. A line feed within quotes is not read: it ends the
 * row, as it ends every other, so that a file can be cut into chunks anywhere; what is then left of the field has quotes that
 * do not match.
 */
export class RowFields {
  readonly #bytes: Uint8Array;
  readonly #wanted: number;
  readonly #froms: Int32Array;
  readonly #tos: Int32Array;
  /** Whether the fields beyond those wanted, if the last row had any, were blank. */
  restIsBlank = true;

  /** `wanted`: how many fields of a row are kept, from the first. */
  constructor(wanted: number, bytes: Uint8Array) {
    this.#wanted = wanted;
    this.#bytes = bytes;
    this.#froms = new Int32Array(wanted);
    this.#tos = new Int32Array(wanted);
  }

  /** Cuts the row `[from, to)`, without its line end, and returns its number of fields, or {@link UNMATCHED_QUOTES}. */
  cut(from: number, to: number): number {
    const bytes = this.#bytes;
    this.restIsBlank = true;
    let fields = 0;
    for (let at = from; at <= to; at++) {
      const quoted = at < to && bytes[at] === QUOTE;
      const start = quoted ? at + 1 : at;
      const end = quoted ? this.#closingQuote(start, to) : this.#comma(start, to);
      if (end === UNMATCHED_QUOTES) return UNMATCHED_QUOTES;
      at = quoted ? end + 1 : end;
      if (at < to && bytes[at] !== COMMA) return UNMATCHED_QUOTES;
      if (fields < this.#wanted) {
        this.#froms[fields] = start;
        this.#tos[fields] = end;
      } else {
        this.restIsBlank &&= isBlank(bytes, start, end);
      }
      fields++;
    }
    return fields;
  }

  /** Where the content of a field begins, quotes taken off. */
  from(field: number): number {
    return this.#froms[field]!;
  }

  /** Where the content of a field ends. */
  to(field: number): number {
    return this.#tos[field]!;
  }

  /** Where a field without quotes ends. */
  #comma(from: number, to: number): number {
    const bytes = this.#bytes;
    let at = from;
    for (; at < to && bytes[at] !== COMMA; at++) if (bytes[at] === QUOTE) return UNMATCHED_QUOTES;
    return at;
  }

  /** The quote that ends a quoted field. */
  #closingQuote(from: number, to: number): number {
    const bytes = this.#bytes;
    for (let at = from; at < to; at++) {
      if (bytes[at] !== QUOTE) continue;
      if (at + 1 >= to || bytes[at + 1] !== QUOTE) return at;
      at++;
    }
    return UNMATCHED_QUOTES;
  }
}
