/** Writes one line of JSON to the standard output; `fields` may set another `level`. */
export function log(message: string, fields?: Record<string, unknown>): void {
  console.log(JSON.stringify({ level: 'info', time: new Date().toISOString(), message, ...fields }));
}
