import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { BUILT_IN_LAYERS } from '../../geo/layer/built-in-layers.ts';
import { BadInput } from '../../workflow/client/command.ts';
import { jobFromOptions } from '../../workflow/client/job-options.ts';
import type { JobOptions } from '../../workflow/client/job-options.ts';
import { parseJobInput } from '../../workflow/job.ts';
import type { JobInput } from '../../workflow/job.ts';
import type { FormCheck, StartDefaults, StartForm } from '../api.ts';
import { npmCommand } from './commands.ts';
import type { CommandPlace } from './commands.ts';
import { HttpError } from './http.ts';

const word = z
  .union([z.string().max(4096), z.number()])
  .transform((value) => String(value).trim())
  .transform((value) => (value === '' ? undefined : value))
  .optional();

/** The form as it arrives: text, or numbers; what is empty is left out. */
const Form = z.strictObject({
  name: word,
  source: word,
  trips: word,
  districts: word,
  districtId: word,
  districtName: word,
  chunkBytes: word,
  maxTasks: word,
  chunksPerTask: word,
});

/** The option of `start-job` that a field is. */
const OPTION = {
  name: 'name',
  source: 'source',
  trips: 'trips',
  districts: 'districts',
  districtId: 'district-id',
  districtName: 'district-name',
  chunkBytes: 'chunk-bytes',
  maxTasks: 'max-tasks',
  chunksPerTask: 'chunks-per-task',
} as const satisfies Record<keyof StartForm, string>;

type Field = keyof StartForm;
const FIELDS = Object.keys(OPTION) as Field[];

/** Fields that mean something only together: a problem with them is told of the first that is filled in or missing. */
const GROUPS: readonly (readonly Field[])[] = [
  ['source'],
  ['trips'],
  ['districts', 'districtId', 'districtName'],
  ['chunkBytes'],
  ['maxTasks'],
  ['chunksPerTask'],
];

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
  const field = FIELDS.find((name) => name === issue?.path[0]);
  throw new HttpError(400, `${field ?? 'the form'}: ${issue?.message ?? 'this is no start form'}`, field);
}

/** Checks a form as far as it can be without looking at the source: every field by itself, as `start-job` would. */
export function checkForm(form: StartForm, place: StartPlace): FormCheck {
  const problems: Partial<Record<Field, string>> = {};
  if (form.name !== undefined && !/^[A-Za-z0-9_-]{1,80}$/.test(form.name)) {
    problems.name = 'use up to 80 letters, digits, - and _';
  }
  if (form.source === undefined && place.sample === undefined) problems.source = 'write s3://bucket/prefix';
  for (const group of GROUPS) {
    const problem = problemOf(Object.fromEntries(group.map((field) => [field, form[field]])), place);
    if (problem !== undefined) problems[blamed(group, form)] = problem;
  }
  return { ok: Object.keys(problems).length === 0, problems, command: startCommand(form, place) };
}

/** The job of a form; throws {@link HttpError} 400 with its first problem. */
export function jobOf(form: StartForm, place: StartPlace): JobInput {
  const { problems } = checkForm(form, place);
  const field = FIELDS.find((name) => problems[name] !== undefined);
  if (field !== undefined) throw new HttpError(400, problems[field] ?? '', field);
  return toJob(form, place);
}

/** The command that starts the same job. */
export function startCommand(form: StartForm, place: StartPlace): string {
  const words = FIELDS.flatMap((field) => {
    const value = form[field];
    return value === undefined ? [] : [`--${OPTION[field]}`, value];
  });
  return npmCommand('start-job', words, place);
}

/** The form without the fields that say what they would mean if they were empty: a page fills the defaults in. */
export function withoutDefaults(form: StartForm, place: StartPlace): StartForm {
  const { defaults } = startDefaults(place);
  return Object.fromEntries(Object.entries(form).filter(([field, value]) => value !== defaults[field as Field]));
}

/** What empty fields stand for. */
export function startDefaults({ local, sample }: StartPlace): StartDefaults {
  const job = parseJobInput({ source: 'file:///' });
  return {
    defaults: {
      name: '',
      source: sample ?? '',
      trips: '',
      districts: 'builtIn' in job.districts ? job.districts.builtIn : '',
      districtId: '',
      districtName: '',
      chunkBytes: `${job.chunkBytes / 1024 ** 2}MiB`,
      maxTasks: String(local ? availableParallelism() : job.maxTasks),
      chunksPerTask: String(job.chunksPerTask),
    },
    builtInLayers: Object.entries(BUILT_IN_LAYERS).map(([name, { source }]) => ({ name, source })),
    sampleSource: sample !== undefined,
    local,
  };
}

function problemOf(form: StartForm, place: StartPlace): string | undefined {
  try {
    toJob(form, place);
    return undefined;
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    // The form shows the message beside its field, which the command's words need not name again.
    return error.message
      .replace(/^the execution's input is not a job\. (?:[\w.]+: )?/, '')
      .replace(/^--[a-z-]+(?: [^:]*)?: /, '');
  }
}

function toJob(form: StartForm, { local, sample }: StartPlace): JobInput {
  const options: JobOptions = Object.fromEntries(FIELDS.map((field) => [OPTION[field], form[field]]));
  return jobFromOptions(options, form.source ?? sample ?? 's3://any/', local);
}

/** Of a group, the field that is missing or else the first that is filled in. */
function blamed(group: readonly Field[], form: StartForm): Field {
  if (group.includes('districts') && form.districts !== undefined && form.districtId === undefined) return 'districtId';
  return group.find((field) => form[field] !== undefined) ?? group[0]!;
}
