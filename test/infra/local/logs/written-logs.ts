import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LogGroups } from '../../../../infra/local/logs/log-groups.ts';

/** Log groups in a folder of a test's. */
export function openLogGroups(directory: string): LogGroups {
  const onError = (error: unknown): never => {
    throw error;
  };
  return new LogGroups({ directory, logGroups: [], maxFileBytes: 16 << 20, now: Date.now, onError });
}

/** The messages in all streams whose group and name hold a text, one below the other; empty where there is none yet. */
export function writtenLog(directory: string, text: string): string {
  if (!existsSync(directory)) return '';
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.jsonl') && decodeURIComponent(file).includes(text))
    .flatMap((file) => readFileSync(path.join(directory, file), 'utf8').trim().split('\n'))
    .map((line) => `${(JSON.parse(line) as { m: string }).m.trimEnd()}\n`)
    .join('');
}
