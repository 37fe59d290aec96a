import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LambdaOptions } from '../../../../infra/local/lambda/runtime.ts';
import { LogGroups } from '../../../../infra/local/logs/log-groups.ts';

/** Log groups in a test's folder. */
export function openLogGroups(directory: string): LogGroups {
  const onError = (error: unknown): never => {
    throw error;
  };
  return new LogGroups({ directory, logGroups: [], maxFileBytes: 16 << 20, now: Date.now, onError });
}

/** Options for a runtime whose functions write their logs to a folder and have no credentials. */
export function lambdaLogs(directory: string): Pick<LambdaOptions, 'log' | 'credentials'> {
  const groups = openLogGroups(directory);
  return { log: ({ logGroup }, stream) => groups.writer(logGroup, stream), credentials: () => ({}) };
}

/** The messages in all streams whose group and name contain a text, one per line; empty if there is none yet. */
export function writtenLog(directory: string, text: string): string {
  if (!existsSync(directory)) return '';
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.jsonl') && decodeURIComponent(file).includes(text))
    .flatMap((file) => readFileSync(path.join(directory, file), 'utf8').trim().split('\n'))
    .map((line) => `${(JSON.parse(line) as { m: string }).m.trimEnd()}\n`)
    .join('');
}
