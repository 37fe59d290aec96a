/** The few ASCII codes that trip files are read by. */
export const NUL = 0x00;
const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const POINT = 0x2e;
export const SLASH = 0x2f;
export const ZERO = 0x30;
export const COLON = 0x3a;
export const UPPER_E = 0x45;
export const LOWER_E = 0x65;

/** Whether a row may hold this byte and still be blank. */
export function isBlankByte(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === CR;
}

/** Whether `bytes[from, to)` holds nothing but spaces, tabs and carriage returns. */
export function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isBlankByte(bytes[at]!)) return false;
  return true;
}
