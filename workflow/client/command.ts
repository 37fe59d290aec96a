import { awsTrouble } from '../../tasks/aws/aws-errors.ts';
import { BadInput } from '../errors.ts';
import { optionLines, readWords, wrapped } from './option-table.ts';
import type { CommandLine, OptionTable, Words } from './option-table.ts';
import { twoColumns } from './text-table.ts';

/** Exit codes of every command. */
export const EXIT = { ok: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** The command could not do its work; the message states why. */
export class CommandFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CommandFailed';
  }
}

/** The user stopped the command before it could do its work. */
export class Interrupted extends CommandFailed {}

/** Where a command writes: its result to `out`, progress messages to `progress`. */
export interface Terminal {
  readonly out: NodeJS.WritableStream;
  readonly progress: NodeJS.WriteStream;
}

/** A command's help text. */
interface CommandHelp {
  /** The first sentence describes the command in lists. */
  readonly about: string;
  /** The arguments after `npm run NAME`, and what they do. */
  readonly usage: readonly (readonly [words: string, what: string])[];
  /** Further notes, including special exit codes. */
  readonly notes?: string;
}

/** A command: its arguments, its help and its implementation. */
export interface Command<Table extends OptionTable = OptionTable> extends CommandLine<Table>, CommandHelp {
  /** Does the work and returns the exit code; `signal` is raised by Ctrl-C. */
  run(words: Words<Table>, terminal: Terminal, signal: AbortSignal): Promise<number>;
}

/** Types a command by its own options. */
export function defineCommand<const Table extends OptionTable>(command: Command<Table>): Command<Table> {
  return command;
}

const WIDTH = 100;
const EXIT_CODES = 'Exit codes: 0 done; 1 failed; 2 wrong input; 130 interrupted.';

/** A command's help, generated from its option table. */
function helpText<Table extends OptionTable>({ name, about, usage, notes, options }: Command<Table>): string {
  const lines = usage.map(([words, what]) => [`npm run ${name}${words === '' ? '' : ` -- ${words}`}`, what] as const);
  return [
    ...wrapped(about, WIDTH),
    '',
    ...twoColumns(lines),
    '',
    'Options:',
    ...optionLines(options),
    '',
    ...(notes === undefined ? [] : wrapped(notes, WIDTH)),
    EXIT_CODES,
    '',
  ].join('\n');
}

/** Parses a command's arguments and runs it; returns the exit code. */
export async function runWords<Table extends OptionTable>(
  command: Command<Table>,
  argv: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const words = readWords(command, argv);
  if (words !== 'help') return command.run(words, terminal, signal);
  terminal.out.write(helpText(command));
  return EXIT.ok;
}

/** setInterval: a longer period is treated as 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Runs a program's main and turns its outcome into the process's exit code; errors without a plain message keep their stack. */
export async function runProgram(
  main: (argv: readonly string[], terminal: Terminal, signal: AbortSignal) => Promise<number>,
): Promise<void> {
  const interrupt = new AbortController();
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted); // second request: exit immediately
    interrupt.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  // A pending promise does not keep Node alive (fetch's idle sockets do not either): without this timer a command could
  // end in the middle, silently and with 0.
  const alive = setInterval(() => undefined, LONGEST_TIMER_MS);
  try {
    const terminal = { out: process.stdout, progress: process.stderr };
    process.exitCode = await main(process.argv.slice(2), terminal, interrupt.signal);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    const plain = plainMessage(error);
    console.error(plain === undefined ? error : `error: ${plain}`);
  } finally {
    clearInterval(alive);
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** The exit code of a program that ends with this error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  return error instanceof BadInput ? EXIT.badInput : EXIT.failed;
}

/** A failure's human-readable message; undefined for one that only its stack explains. */
export function plainMessage(error: unknown): string | undefined {
  return error instanceof BadInput || error instanceof CommandFailed ? error.message : awsTrouble(error)?.message;
}
