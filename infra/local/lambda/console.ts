import { format } from 'node:util';
import type { ConsoleLevel } from './log-lines.ts';

const LEVELS = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' } as const;

/** Sends this thread's console to `print`, one event per call, as Lambda's Node runtime does. */
export function captureConsole(print: (level: ConsoleLevel, text: string) => void): void {
  for (const [method, level] of Object.entries(LEVELS) as [keyof typeof LEVELS, ConsoleLevel][]) {
    console[method] = (...args: unknown[]) => {
      print(level, format(...args));
    };
  }
}
