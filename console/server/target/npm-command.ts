import path from 'node:path';
import { COMMON_OPTIONS } from '../../../workflow/client/option-table.ts';

/** Where a command must run to have the same effect as the console. */
export interface CommandPlace {
  readonly local: boolean;
  /** The local cloud's state folder. */
  readonly state: string;
}

/** The npm script, its arguments quoted for a shell, equivalent to the console's action: `npm run redrive -- NAME`. */
export function npmCommand(script: string, words: readonly string[], { local, state }: CommandPlace): string {
  const all = [...(local ? stateWords(state) : ['--target', 'aws']), ...words];
  return [`npm run ${script}`, ...(all.length === 0 ? [] : ['--', ...all.map(quoted)])].join(' ');
}

function stateWords(state: string): string[] {
  return path.resolve(state) === path.resolve(COMMON_OPTIONS.state.default) ? [] : ['--state', state];
}

/** Quotes an argument for a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
