import { DATE_TIME_BYTES, NOT_A_TIME, parseDateTime } from '../trips/wall-clock.ts';

/** Bytes that {@link parseDateTime} reads at once may lie beyond the text. */
const padded = new Uint8Array(32);
const view = new DataView(padded.buffer);

/** Seconds since 2009-01-01 00:00:00 of a time that is a text; NOT_A_TIME for any other text. */
export function parseTextTime(text: Uint8Array): number {
  if (text.length !== DATE_TIME_BYTES) return NOT_A_TIME;
  padded.set(text);
  return parseDateTime(view, 0);
}

const ZONE_TEXT = /^\d{1,9}(?:\.0*)?$/;

/** The zone that a text names, as a number or one with decimals that are 0; 0 for any other text. */
export function parseTextZone(text: Uint8Array): number {
  const digits = String.fromCharCode(...text.subarray(0, 32));
  return text.length <= 32 && ZONE_TEXT.test(digits) ? Number(digits) : 0;
}
