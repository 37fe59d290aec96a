import { z } from 'zod';
import { BUILT_IN_LAYERS } from '../geo/layer/built-in-layers.ts';
import { InvalidInput } from './errors.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** TLC published trips with coordinates for these months; later files name taxi zones instead. */
export const FIRST_MONTH = '2009-01';
export const LAST_MONTH = '2016-06';

/** `yyyy-mm` between {@link FIRST_MONTH} and {@link LAST_MONTH}. */
export const Month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month is written yyyy-mm')
  .refine((month) => month >= FIRST_MONTH && month <= LAST_MONTH, {
    error: `TLC's files hold coordinates from ${FIRST_MONTH} to ${LAST_MONTH} only`,
  });

export const Color = z.enum(['yellow', 'green']);
export type Color = z.infer<typeof Color>;

/** One month of one color: the unit of a result. */
export const TripMonth = z.strictObject({ color: Color, month: Month });
export type TripMonth = z.infer<typeof TripMonth>;

/** The months of a range, ends included, that the source holds. */
export const TripRange = z
  .strictObject({ color: Color, from: Month, to: Month })
  .refine(({ from, to }) => from <= to, { error: 'the range ends before it begins' });
export type TripRange = z.infer<typeof TripRange>;

const StorageUri = z
  .string()
  .regex(
    /^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?|file:\/\/\/.*)$/,
    'write s3://bucket/prefix or file:///folder',
  );

const builtInNames = Object.keys(BUILT_IN_LAYERS);

/** Which districts to count by: a built-in layer's name, or a GeoJSON FeatureCollection and the property that names a district. */
export const Districts = z.union([
  z.strictObject({
    builtIn: z.string().refine((name) => builtInNames.includes(name), {
      error: `the built-in layers are: ${builtInNames.join(', ')}`,
    }),
  }),
  z.strictObject({ uri: StorageUri, idProperty: z.string().min(1), nameProperty: z.string().min(1).optional() }),
]);
export type Districts = z.infer<typeof Districts>;

/** Smallest and largest chunk: below 1 KiB a message costs more than its work; above 1 GiB a lost task loses minutes. */
export const MIN_CHUNK_BYTES = KIB;
export const MAX_CHUNK_BYTES = 1024 * MIB;

/** The execution's input; what it leaves out is filled in. */
export const JobInput = z.strictObject({
  /** The folder, prefix or single file that holds the trip files. */
  source: StorageUri,
  /** The months to count, one by one (each must be there) or by range; default: all that the source holds. */
  trips: z
    .array(z.union([TripMonth, TripRange]))
    .min(1)
    .optional(),
  districts: Districts.default({ builtIn: 'boroughs' }),
  /** Bytes of input a chunk aims at: 64 MiB is some 800,000 trip records, a fraction of a second's work. */
  chunkBytes: z
    .int()
    .min(MIN_CHUNK_BYTES)
    .max(MAX_CHUNK_BYTES)
    .default(64 * MIB),
  /** Most ECS tasks at a time. */
  maxTasks: z.int().min(1).max(500).default(10),
  /** Outstanding chunks that justify one task. */
  chunksPerTask: z.int().min(1).max(10_000).default(4),
});
export type JobInput = z.infer<typeof JobInput>;

/**
 * Parses an execution's input; throws {@link InvalidInput} that names each field, what is wrong and what would be right.
 * `defaults` go before the schema's own.
 */
export function parseJobInput(input: unknown, defaults: Partial<JobInput> = {}): JobInput {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  const parsed = JobInput.safeParse(isObject ? { ...defaults, ...input } : input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, []));
  throw new InvalidInput(`the execution's input is not a job. ${problems.join('; ')}`);
}

/** An issue in words, its field first; of the alternatives of a union the one that comes closest. */
function problemsOf(issue: z.core.$ZodIssue, parent: readonly PropertyKey[]): string[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const [closest = []] = [...issue.errors].sort((left, right) => left.length - right.length);
    return closest.flatMap((inner) => problemsOf(inner, path));
  }
  return [`${path.map(String).join('.') || 'the input'}: ${issue.message}`];
}

/** The same month of the same color as text: `yellow 2015-06`. */
export function describeTripMonth({ color, month }: TripMonth): string {
  return `${color} ${month}`;
}
