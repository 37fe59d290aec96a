import { BadInput } from '../errors.ts';
import { fieldProblems, parseJobInput } from '../job.ts';
import type { JobFields, JobInput } from '../job.ts';
import { JOB_FIELDS } from '../job-options.ts';
import type { JobField, JobOption, JobPlace, OptionWords } from '../job-options.ts';
import type { OptionRow } from './option-table.ts';

type Fields = typeof JOB_FIELDS;

/** The name of an option that makes up the job's input. */
export type JobOptionName = { [Name in keyof Fields]: keyof Fields[Name]['options'] }[keyof Fields];

/** The text given for the job's options; missing ones take their defaults. */
export type JobWords = Readonly<Partial<Record<JobOptionName, string | undefined>>>;

/** Every option of the job with its field, in the order of the table. */
export function jobOptions(fields: JobFields = JOB_FIELDS): { name: string; option: JobOption; field: string }[] {
  return Object.entries(fields).flatMap(([field, { options }]) =>
    Object.entries(options).map(([name, option]) => ({ name, option, field })),
  );
}

/** The job's options as rows of a command's table; `defaults` are the command's own, as worded in its help. */
export function jobOptionRows(
  defaults: Readonly<Partial<Record<JobOptionName, string>>> = {},
): Readonly<Record<JobOptionName, OptionRow & { value: string }>> {
  const rows = jobOptions().map(({ name, option, field }) => {
    const ofCommand = defaults[name as JobOptionName] ?? option.defaultHelp;
    return [name, { value: option.value, help: option.help, defaultHelp: ofCommand ?? firstDefault(name, field) }];
  });
  return Object.fromEntries(rows) as ReturnType<typeof jobOptionRows>;
}

/** A table without the given row. */
export function without<Table extends object, Name extends keyof Table>(table: Table, name: Name): Omit<Table, Name> {
  return Object.fromEntries(Object.entries(table).filter(([key]) => key !== name)) as Omit<Table, Name>;
}

/** The default of a field's first option, as shown in help. */
function firstDefault(option: string, field: string): string | undefined {
  const row: JobField = JOB_FIELDS[field as keyof Fields];
  return option === Object.keys(row.options)[0] ? defaultText(row, { local: false }) : undefined;
}

/** The text equivalent to leaving out a field's first option; undefined if there is none. */
export function defaultText(field: JobField, { local }: JobPlace): string | undefined {
  const value =
    local && field.laptopDefault !== undefined ? field.laptopDefault() : field.schema.safeParse(undefined).data;
  if (value === undefined) return undefined;
  if (field.text !== undefined) return field.text(value as never);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A job, or the problems with the text given for it: at most one per field. */
export type ReadJob = { readonly job: JobInput } | { readonly problems: readonly BadInput[] };

/** Parses the text of a command line or form; each field by itself, so that every problem is found. */
export function readJob(words: JobWords, { local }: JobPlace): ReadJob {
  const problems: BadInput[] = [];
  const given: Record<string, unknown> = {};
  for (const [name, field] of Object.entries<JobField>(JOB_FIELDS)) {
    try {
      const value = readField(field, words) ?? (local ? field.laptopDefault?.() : undefined);
      if (value !== undefined) given[name] = value;
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      problems.push(error);
    }
  }
  return problems.length > 0 ? { problems } : { job: parseJobInput(given) };
}

function readField(field: JobField, words: OptionWords): unknown {
  const value = field.read(words);
  const parsed = field.schema.safeParse(value);
  if (parsed.success) return value;
  const [option = ''] = Object.keys(field.options);
  const texts = parsed.error.issues.flatMap((issue) => fieldProblems(issue)).map(({ problem }) => problem);
  throw new BadInput(texts.join('; '), { option: `--${option}`, value: words[option] });
}

/** The job that a command's arguments describe; throws {@link BadInput} with every problem. */
export function jobFromWords(words: JobWords, place: JobPlace): JobInput {
  const read = readJob(words, place);
  if ('job' in read) return read.job;
  const [first, ...others] = read.problems;
  if (first !== undefined && others.length === 0) throw first;
  throw new BadInput(read.problems.map(({ message }) => message).join('\n'));
}
