import { BadInput } from '../errors.ts';
import { EXIT, runWords } from './command.ts';
import type { Command, Terminal } from './command.ts';
import { twoColumns } from './text-table.ts';

/** Commands by name; each is loaded on demand, so that a command starts without the others' libraries. */
export type CommandTable = Readonly<Record<string, () => Promise<Command>>>;

/**
 * Runs the command named by the first word with the words after it; returns the exit code. Without a word it lists the
 * commands; an unknown name throws {@link BadInput} with the list.
 */
export async function dispatch(
  commands: CommandTable,
  [name, ...argv]: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    terminal.out.write(`${(await commandLines(commands)).join('\n')}\n`);
    return EXIT.ok;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    throw new BadInput(`there is no command ${name}\n\n${(await commandLines(commands)).join('\n')}`);
  }
  return runWords(await load(), argv, terminal, signal);
}

async function commandLines(commands: CommandTable): Promise<string[]> {
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  const lines = all.map(({ name, about }) => [`npm run ${name}`, firstSentence(about)] as const);
  return ['Commands; each explains itself with -- --help:', '', ...twoColumns(lines)];
}

function firstSentence(text: string): string {
  return text.split(/(?<=[.:;]) /, 1)[0]?.replace(/[.:;]$/, '') ?? '';
}
