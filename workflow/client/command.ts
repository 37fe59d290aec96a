import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { awsTrouble } from '../../tasks/aws/aws-errors.ts';

/** Exit codes of every command. */
export const EXIT = { ok: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** What was asked for cannot be done: the message says what, where and the fix. */
export class BadInput extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadInput';
  }
}

/** The command could not do its work, for a reason that its message says. */
export class CommandFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandFailed';
  }
}

/** The command was stopped by its user before it could do its work. */
export class Interrupted extends CommandFailed {}

/** Where a command writes: its result to `out`, what happens meanwhile to `progress`. */
export interface Terminal {
  readonly out: NodeJS.WritableStream;
  readonly progress: NodeJS.WriteStream;
}

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  state: { type: 'string', default: '.local-cloud' },
  target: { type: 'string', default: 'local' },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options'];

/** Their lines in a command's help. */
export const COMMON_HELP = `  --state DIR      the local cloud's state folder (default .local-cloud)
  --target TARGET  local (default; AWS_ENDPOINT_URL, where set, names another endpoint) or aws
  --help           this text`;

/** Parses a command's words; throws {@link BadInput} that names the word and how to get help. */
export function parseCommand<T extends ParseArgsConfig>(config: T, command: string): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new BadInput(`${error.message}\nSee: npm run ${command} -- --help`);
  }
}

/** setInterval: a longer period is taken as 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Runs a command's main and turns its outcome into the process's exit code; errors without a plain message keep their stack. */
export async function runCommand(main: (signal: AbortSignal) => Promise<number>): Promise<void> {
  const interrupt = new AbortController();
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted); // asked twice: now
    interrupt.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  // A pending promise does not keep Node alive (fetch's idle sockets do not either): without this timer a command could
  // end in the middle, silently and with 0.
  const alive = setInterval(() => undefined, LONGEST_TIMER_MS);
  try {
    process.exitCode = await main(interrupt.signal);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    const plain = plainMessage(error);
    console.error(plain === undefined ? error : `error: ${plain}`);
  } finally {
    clearInterval(alive);
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  return error instanceof BadInput ? EXIT.badInput : EXIT.failed;
}

/** What a failure is in words for people; undefined for one that only its stack tells. */
export function plainMessage(error: unknown): string | undefined {
  return error instanceof BadInput || error instanceof CommandFailed ? error.message : awsTrouble(error)?.message;
}
