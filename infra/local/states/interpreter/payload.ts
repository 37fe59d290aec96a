import type { JsonValue } from '../../wire/json.ts';
import { DATA_LIMIT_EXCEEDED, StatesError } from './states-error.ts';

/** Maximum bytes of UTF-8 JSON in a state's input, output or arguments (AWS quota: 256 KiB). */
export const MAX_PAYLOAD_BYTES = 262_144;

/** Whether a JSON text exceeds the payload quota. */
export function exceedsPayload(text: string): boolean {
  // No UTF-16 unit takes more than three bytes: short texts need no exact count.
  return text.length * 3 > MAX_PAYLOAD_BYTES && Buffer.byteLength(text) > MAX_PAYLOAD_BYTES;
}

/** A value as JSON text; `States.DataLimitExceeded`, in AWS's words, if it exceeds the quota. `what`: state or resource. */
export function payloadText(value: JsonValue, what: string): string {
  const text = JSON.stringify(value);
  if (exceedsPayload(text)) {
    throw new StatesError(
      DATA_LIMIT_EXCEEDED,
      `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  return text;
}
