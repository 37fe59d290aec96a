import path from 'node:path';
import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { errorCode } from '../../tasks/aws/error-code.ts';
import { fromCaller } from '../caller-folder.ts';
import { BadInput } from '../errors.ts';

/** An option of a command: how it is parsed, and its help. */
export interface OptionRow {
  /** The value's placeholder in help: `DIR`; an option without one is a switch. */
  readonly value?: string;
  readonly short?: string;
  /** May be repeated: its values are a list. */
  readonly multiple?: true;
  /** Includes units, but not the default. */
  readonly help: string;
  /** The value if the option is left out. */
  readonly default?: string;
  /** The default as shown in help; otherwise `default`. */
  readonly defaultHelp?: string | undefined;
}

/** The options of a command by name, in the order of its help. */
export type OptionTable = Readonly<Record<string, OptionRow>>;

type Value<Row extends OptionRow> = Row extends { value: string }
  ? Row extends { multiple: true }
    ? readonly string[]
    : Row extends { default: string }
      ? string
      : string | undefined
  : boolean;

/** A command line's values for the options of a table. */
export type OptionValues<Table extends OptionTable> = { readonly [Name in keyof Table]: Value<Table[Name]> };

/** A parsed command line. */
export interface Words<Table extends OptionTable> {
  readonly values: OptionValues<Table>;
  readonly positionals: readonly string[];
  /** As it was given. */
  readonly argv: readonly string[];
}

/** The state folder: the project's own unless another was named, relative to the caller's folder. */
export function stateFolder(state: string): string {
  return state === COMMON_OPTIONS.state.default ? path.resolve(state) : fromCaller(state);
}

/** Options of every command that talks to AWS or the local cloud. */
export const COMMON_OPTIONS = {
  state: { value: 'DIR', default: '.local-cloud', help: "the local cloud's state folder" },
  target: {
    value: 'TARGET',
    default: 'local',
    help: 'local (AWS_ENDPOINT_URL, if set, names another endpoint) or aws',
  },
} as const satisfies OptionTable;

/** The option that every command takes. */
const HELP_OPTION = { help: { short: 'h', help: 'this text' } } as const satisfies OptionTable;

/** What parsing a command line requires. */
export interface CommandLine<Table extends OptionTable> {
  readonly name: string;
  readonly options: Table;
  /** Accepts words that are not options. */
  readonly positionals?: boolean;
}

/** Parses a command line; `help` if it requests that. Throws {@link BadInput} naming the word and how to get help. */
export function readWords<Table extends OptionTable>(
  { name, options, positionals = false }: CommandLine<Table>,
  argv: readonly string[],
): Words<Table> | 'help' {
  const config = {
    args: [...argv],
    options: parseConfig({ ...options, ...HELP_OPTION }),
    allowPositionals: positionals,
  };
  const { values, positionals: others } = parseOrRefuse(config, name);
  if (values.help === true) return 'help';
  return { values: values as OptionValues<Table>, positionals: others, argv };
}

type ParseOptions = NonNullable<ParseArgsConfig['options']>;
type ParsedWords = ReturnType<typeof parseArgs<ParseArgsConfig>>;

function parseOrRefuse(config: ParseArgsConfig, name: string): ParsedWords {
  try {
    return parseArgs(config);
  } catch (error) {
    if (errorCode(error)?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    throw new BadInput(`${(error as Error).message}\nSee: npm run ${name} -- --help`);
  }
}

function parseConfig(table: OptionTable): ParseOptions {
  const rows = Object.entries(table).map(([name, { value, short, multiple, default: text }]) => {
    const common = { ...(short !== undefined && { short }) };
    if (value === undefined) return [name, { type: 'boolean', default: false, ...common }] as const;
    if (multiple === true) return [name, { type: 'string', multiple, default: [] as string[], ...common }] as const;
    return [name, { type: 'string', ...(text !== undefined && { default: text }), ...common }] as const;
  });
  return Object.fromEntries<ParseOptions[string]>(rows);
}

/** The column at which help is wrapped. */
const WIDTH = 100;
const INDENT = 2;
const GAP = 2;
/** An option whose name and value are longer gets a line of its own. */
const LONGEST_TERM = 24;

/** The options as lines of help: aligned, wrapped, each with its default. */
export function optionLines(table: OptionTable): string[] {
  const rows = Object.entries<OptionRow>({ ...table, ...HELP_OPTION }).map(([name, row]) => {
    const term = `${row.short === undefined ? '' : `-${row.short}, `}--${name}${row.value === undefined ? '' : ` ${row.value}`}`;
    const initial = row.defaultHelp ?? row.default;
    const repeat = row.multiple === true ? '; may be repeated' : '';
    return { term, text: `${row.help}${repeat}${initial === undefined ? '' : ` (default: ${initial})`}` };
  });
  const column = Math.min(LONGEST_TERM, Math.max(...rows.map(({ term }) => term.length)));
  return rows.flatMap(({ term, text }) => {
    const [first = '', ...others] = wrapped(text, WIDTH - INDENT - column - GAP);
    const margin = ' '.repeat(INDENT + column + GAP);
    const lead = `${' '.repeat(INDENT)}${term.padEnd(column)}`;
    const head = term.length > column ? [lead, `${margin}${first}`] : [`${lead}${' '.repeat(GAP)}${first}`];
    return [...head, ...others.map((line) => `${margin}${line}`)];
  });
}

/** Text wrapped between words into lines of at most `width` columns. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
