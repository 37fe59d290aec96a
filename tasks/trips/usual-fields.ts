import { COMMA, CR, LF, MINUS, POINT, QUOTE, ZERO } from './ascii.ts';
import { nonDigits, readDegrees, UNUSUAL } from './four-digits.ts';
import { MAX_ROW_BYTES } from './row-stream.ts';
import { DATE_TIME_BYTES, NOT_A_TIME, parseDateTime } from './wall-clock.ts';

/** Whole digits of the longest amount that is usual. */
const MAX_WHOLE_DIGITS = 6;

/** Digits of the longest zone id. */
const MAX_ZONE_DIGITS = 3;

/**
 * Reads the usual fields of raw rows from left to right, no byte twice, and allocates nothing. Each read begins at
 * {@link next} and leaves it where the field after it begins, or `UNUSUAL` if the field is laid out otherwise; then what was
 * returned means nothing, and the row is to be read by the rules. A row with a quote anywhere is unusual.
 */
export class UsualFields {
  /** Where the next field begins, or `UNUSUAL`. */
  next = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  /** `bytes` must extend a few bytes beyond the last row, since numbers are read four digits at a time. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Passes over `count` fields. */
  pass(count: number): void {
    const bytes = this.#bytes;
    let at = this.next;
    for (let field = 0; field < count; field++) {
      // Digits, letters, '-' and '.' all sort above ','. Anything below may be a line feed or a quote: not usual.
      while (bytes[at]! > COMMA) at++;
      if (bytes[at] !== COMMA) {
        this.next = UNUSUAL;
        return;
      }
      at++;
    }
    this.next = at;
  }

  /**
   * Passes over the header's last `fields` fields, of the row that began at `from`, and returns where the next row begins, or
   * `UNUSUAL`. Fields that the header does not have must be empty.
   */
  rest(from: number, fields: number): number {
    const bytes = this.#bytes;
    let at = this.next;
    let commas = 0;
    for (; bytes[at] !== LF; at++) {
      if (bytes[at]! > COMMA) continue;
      if (bytes[at] === COMMA) commas++;
      else if (bytes[at] === QUOTE) return UNUSUAL;
    }
    const more = commas - (fields - 1);
    if (more < 0 || at - from > MAX_ROW_BYTES) return UNUSUAL;
    const end = bytes[at - 1] === CR ? at - 1 : at;
    for (let comma = end - more; comma < end; comma++) if (bytes[comma] !== COMMA) return UNUSUAL;
    return at + 1;
  }

  /** `YYYY-MM-DD HH:MM:SS` and a comma. */
  time(): number {
    const at = this.next;
    const time = parseDateTime(this.#view, at);
    this.#endField(time === NOT_A_TIME ? UNUSUAL : at + DATE_TIME_BYTES);
    return time;
  }

  /** `[-]dd.dddddd`, any number of digits more and a comma; or `0` (missing) and a comma. Millionths of a degree. */
  coordinate(): number {
    const bytes = this.#bytes;
    const at = this.next;
    if (bytes[at] === ZERO && bytes[at + 1] === COMMA) {
      this.next = at + 2;
      return 0;
    }
    const negative = bytes[at] === MINUS;
    const digits = negative ? at + 1 : at;
    const degrees = readDegrees(this.#view, digits);
    if (degrees === UNUSUAL) {
      this.next = UNUSUAL;
      return UNUSUAL;
    }
    const rest = digits + 9;
    const rounded = degrees + this.#roundUp(rest);
    this.#endField(this.#digitsEnd(rest));
    return negative ? -rounded : rounded;
  }

  /** Up to six digits, then a point and any number of digits, or neither, and a comma. Hundredths. */
  amount(): number {
    const bytes = this.#bytes;
    const from = this.next;
    let at = from;
    let amount = 0;
    for (; this.#isDigit(at) && at < from + MAX_WHOLE_DIGITS; at++) amount = amount * 10 + bytes[at]! - ZERO;
    if (bytes[at] !== POINT) {
      this.#endField(at === from ? UNUSUAL : at);
      return amount * 100;
    }
    at++;
    if (!this.#isDigit(at)) {
      this.next = UNUSUAL;
      return UNUSUAL;
    }
    amount = amount * 100 + (bytes[at++]! - ZERO) * 10;
    if (this.#isDigit(at)) {
      amount += bytes[at++]! - ZERO;
      amount += this.#roundUp(at);
      at = this.#digitsEnd(at);
    }
    this.#endField(at);
    return amount;
  }

  /** One to three digits, perhaps `.0`, and a comma; or nothing (0) and a comma. */
  zone(): number {
    const bytes = this.#bytes;
    const from = this.next;
    let at = from;
    let zone = 0;
    for (; this.#isDigit(at) && at < from + MAX_ZONE_DIGITS; at++) zone = zone * 10 + bytes[at]! - ZERO;
    if (at > from && bytes[at] === POINT && bytes[at + 1] === ZERO) at += 2;
    this.#endField(at);
    return zone;
  }

  /** 1 if the first digit that is not kept is at `at` and rounds up, else 0. */
  #roundUp(at: number): number {
    return this.#isDigit(at) && this.#bytes[at]! >= ZERO + 5 ? 1 : 0;
  }

  #isDigit(at: number): boolean {
    const byte = this.#bytes[at]!;
    return byte >= ZERO && byte <= ZERO + 9;
  }

  #digitsEnd(from: number): number {
    let at = from;
    while (nonDigits(this.#view.getInt32(at, true)) === 0) at += 4;
    while (this.#isDigit(at)) at++;
    return at;
  }

  /** The field must end at `at`, with a comma. */
  #endField(at: number): void {
    this.next = at !== UNUSUAL && this.#bytes[at] === COMMA ? at + 1 : UNUSUAL;
  }
}
