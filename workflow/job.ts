import { z } from 'zod';
import { InvalidInput } from './errors.ts';
import type { FieldProblem } from './errors.ts';
import { JOB_FIELDS } from './job-options.ts';
import type { JobField } from './job-options.ts';

/** Fields of a job by name, as in {@link JOB_FIELDS}. */
export type JobFields = Readonly<Record<string, JobField>>;

/** The schema of a job with these fields. */
export function jobSchema<Fields extends JobFields>(fields: Fields) {
  const shape = Object.fromEntries(Object.entries(fields).map(([name, { schema }]) => [name, schema]));
  return z.strictObject(shape as { readonly [Name in keyof Fields]: Fields[Name]['schema'] });
}

/** The execution's input, with defaults filled in. */
export const JobInput = jobSchema(JOB_FIELDS);
export type JobInput = z.infer<typeof JobInput>;

/** Which districts to count by. */
export type Districts = JobInput['districts'];

/**
 * Parses an execution's input; throws {@link InvalidInput} naming each field, its problem and the valid values.
 * `defaults` take precedence over the schema's own.
 */
export function parseJobInput(input: unknown, defaults: Partial<JobInput> = {}): JobInput {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  const parsed = JobInput.safeParse(isObject ? { ...defaults, ...input } : input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => fieldProblems(issue));
  const lines = problems.map(({ field, problem }) => `${field === '' ? 'the input' : field}: ${problem}`);
  throw new InvalidInput(`the execution's input is not a job. ${lines.join('; ')}`, problems);
}

/** The problems of an issue, with fields below `parent`; of a union's alternatives, those of the closest match. */
export function fieldProblems(issue: z.core.$ZodIssue, parent: readonly PropertyKey[] = []): FieldProblem[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const [closest = []] = [...issue.errors].sort((left, right) => left.length - right.length);
    return closest.flatMap((inner) => fieldProblems(inner, path));
  }
  return [{ field: path.map(String).join('.'), problem: issue.message }];
}

/**
 * What a job tells its workers: the fields whose row has `worker`, each as a variable of the task's environment. Text as it is,
 * anything else as JSON; a field without a value has no variable.
 */
export function workerEnvironment(
  job: Readonly<Record<string, unknown>>,
  fields: JobFields = JOB_FIELDS,
): { name: string; value: string }[] {
  return Object.entries(fields).flatMap(([name, { worker }]) => {
    const value = job[name];
    if (worker !== true || value === undefined) return [];
    return [{ name: variableName(name), value: typeof value === 'string' ? value : JSON.stringify(value) }];
  });
}

/** `chunkBytes` as `JOB_CHUNK_BYTES`. */
function variableName(field: string): string {
  return `JOB_${field.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
