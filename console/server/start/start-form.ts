import { z } from 'zod';
import { defaultText, jobOptions, readJob } from '../../../workflow/client/job-words.ts';
import type { ReadJob } from '../../../workflow/client/job-words.ts';
import type { JobInput } from '../../../workflow/job.ts';
import { JOB_FIELDS } from '../../../workflow/job-options.ts';
import type { JobField, JobOption, Wording } from '../../../workflow/job-options.ts';
import type { FormCheck, FormField, FormGroup, StartDefaults, StartForm } from '../../api.ts';
import { npmCommand } from '../target/npm-command.ts';
import type { CommandPlace } from '../target/npm-command.ts';
import { HttpError } from '../http/http.ts';

/** The execution's name: the one option of the form that is not the job's. */
const NAME: JobOption = {
  value: 'NAME',
  help: "the execution's name",
  label: 'Name',
  placeholder: 'made from the time',
};

/** The form's fields with their options of `start-job`, in the order of the command: `chunkBytes` is `chunk-bytes`. */
const OPTIONS: ReadonlyMap<string, string> = new Map(
  ['name', ...jobOptions().map(({ name }) => name)].map((option) => [fieldOf(option), option]),
);

const word = z
  .union([z.string().max(4096), z.number()])
  .transform((value) => String(value).trim())
  .transform((value) => (value === '' ? undefined : value))
  .optional();

/** The form as received: text or numbers; empty fields are left out. */
const Form = z.strictObject(Object.fromEntries([...OPTIONS.keys()].map((field) => [field, word])));

/** Where the job will run. */
export interface StartPlace extends CommandPlace {
  /** The source of an empty field: the sample month's folder; undefined on AWS, which has none. */
  readonly sample: string | undefined;
}

/** Parses a body as the form; throws {@link HttpError} 400 naming the field. */
export function parseForm(body: unknown): StartForm {
  const parsed = Form.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = [...OPTIONS.keys()].find((name) => name === issue?.path[0]);
  throw new HttpError(400, `${field ?? 'the form'}: ${issue?.message ?? 'this is not a start form'}`, field);
}

/** Checks a form as far as possible without looking at the source: every field by itself, as `start-job` would. */
export function checkForm(form: StartForm, place: StartPlace): FormCheck {
  const problems: Record<string, string> = {};
  if (form.name !== undefined && !/^[A-Za-z0-9_-]{1,80}$/.test(form.name)) {
    problems.name = 'use up to 80 letters, digits, - and _';
  }
  if (form.source === undefined && place.sample === undefined) problems.source = 'write s3://bucket/prefix';
  const read = readForm(form, place);
  for (const { option = '', problem } of 'problems' in read ? read.problems : []) {
    problems[fieldOf(option.replace('--', ''))] ??= problem;
  }
  return { ok: Object.keys(problems).length === 0, problems, command: startCommand(form, place) };
}

/** The job that a form describes; throws {@link HttpError} 400 with its first problem. */
export function jobOf(form: StartForm, place: StartPlace): JobInput {
  const { problems } = checkForm(form, place);
  const field = [...OPTIONS.keys()].find((name) => problems[name] !== undefined);
  if (field !== undefined) throw new HttpError(400, problems[field] ?? '', field);
  const read = readForm(form, place);
  if ('job' in read) return read.job;
  throw new HttpError(400, read.problems.map(({ message }) => message).join('; '));
}

/** The command that starts the same job. */
export function startCommand(form: StartForm, place: StartPlace): string {
  const words = [...OPTIONS].flatMap(([field, option]) => {
    const value = form[field];
    return value === undefined ? [] : [`--${option}`, value];
  });
  return npmCommand('start-job', words, place);
}

/** The form without the fields that hold their defaults, which a page fills in. */
export function withoutDefaults(form: StartForm, place: StartPlace): StartForm {
  const fields = startDefaults(place).groups.flatMap((group) => group.fields);
  const initial = new Map(fields.map((field) => [field.field, field.initial]));
  return Object.fromEntries(Object.entries(form).filter(([field, value]) => value !== initial.get(field)));
}

/** The form's fields in groups, each filled with its default. */
export function startDefaults(place: StartPlace): StartDefaults {
  const groups = Object.values<JobField>(JOB_FIELDS).map((row): FormGroup => {
    const fields = Object.entries(row.options).map(([option, about], i) =>
      formField(option, about, i === 0 ? (defaultText(row, place) ?? '') : '', place),
    );
    return row.choices === undefined ? { fields } : { fields, choices: row.choices };
  });
  return {
    groups: [...groups, { fields: [formField('name', NAME, '', place)] }],
    sampleSource: place.sample !== undefined,
  };
}

function formField(option: string, about: JobOption, initial: string, place: StartPlace): FormField {
  const { label, narrow = false } = about;
  const text = (wording: Wording): string => (typeof wording === 'string' ? wording : wording(place));
  return {
    field: fieldOf(option),
    label,
    initial: option === 'source' ? (place.sample ?? '') : initial,
    narrow,
    ...(about.hint !== undefined && { hint: text(about.hint) }),
    ...(about.placeholder !== undefined && { placeholder: text(about.placeholder) }),
  };
}

function readForm(form: StartForm, { local, sample }: StartPlace): ReadJob {
  const words = Object.fromEntries([...OPTIONS].map(([field, option]) => [option, form[field]]));
  return readJob({ ...words, source: form.source ?? sample ?? 's3://any/' }, { local });
}

/** The form's name for an option: `chunkBytes` for `chunk-bytes`. */
function fieldOf(option: string): string {
  return option.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
