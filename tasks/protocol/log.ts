/** Messages that the stack's alarms count in the logs: a worker's (with the attempt) and the final scan's. */
export const CHUNK_FAILED = 'the chunk failed';
export const CHUNKS_MISSING = 'chunks are missing';

/** Writes one line of JSON to standard output; `fields` may set another `level`. */
export function log(message: string, fields?: Record<string, unknown>): void {
  console.log(JSON.stringify({ level: 'info', time: new Date().toISOString(), message, ...fields }));
}
