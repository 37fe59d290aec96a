import { randomBytes } from 'node:crypto';

/** `trips-20150630-142530-5f3a`: readable, sortable, and unique enough for two started in one second. */
export function newExecutionName(now: Date): string {
  const [date = '', time = ''] = now.toISOString().replaceAll(/[-:]/g, '').split(/[T.]/);
  return `trips-${date}-${time}-${randomBytes(2).toString('hex')}`;
}
