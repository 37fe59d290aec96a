import type { Wait } from '../aws/wait-out.ts';

/** Logs each wait for a service, as a warning with `fields`. */
export function logWait(
  log: (message: string, fields?: Record<string, unknown>) => void,
  fields: Readonly<Record<string, unknown>>,
): (wait: Wait) => void {
  return (wait) => {
    log('waiting for a service', { level: 'warn', ...fields, ...wait });
  };
}
