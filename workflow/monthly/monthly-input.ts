import { z } from 'zod';
import { InvalidInput } from '../errors.ts';
import { parseJobInput } from '../job.ts';
import { Color } from '../trip-months.ts';
import type { JobInput } from '../job.ts';
import type { TripMonth } from '../trip-months.ts';
import { sourceAddress } from '../web-source.ts';
import { MAX_LAG_MONTHS } from './due-month.ts';

/** EventBridge Scheduler replaces this with the time at every firing: `2016-03-05T11:00:00Z`. */
export const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/** The settings common to all firings: which trips are due, where they are, and how they are counted. */
export const MonthlySettings = z.strictObject({
  /** Months between a month and the one from whose day 3 on it is looked for. */
  lagMonths: z.int().min(0).max(MAX_LAG_MONTHS),
  /** `yellow,green` */
  colors: z
    .string()
    .transform((colors) => colors.split(',').map((color) => color.trim()))
    .pipe(z.array(Color).min(1)),
  /** The folder or prefix that holds TLC's files; `tlc`: TLC's own address. */
  source: z.string().transform((source) => sourceAddress(source).replace(/\/?$/, '/')),
  /** Anything else of the job's input: districts, chunkBytes, maxTasks, chunksPerTask. */
  job: z.record(z.string(), z.unknown()),
});
export type MonthlySettings = z.infer<typeof MonthlySettings>;

/** What the schedule sends: its settings, and when it fired. */
export const MonthlyInput = MonthlySettings.extend({
  scheduledTime: z.iso.datetime({ offset: true }).transform((time) => new Date(time)),
});
export type MonthlyInput = z.infer<typeof MonthlyInput>;

/** Parses a firing's event; throws {@link InvalidInput} naming each field of the schedule's input and its problem. */
export function parseMonthlyInput(event: unknown): MonthlyInput {
  return parse(MonthlyInput, event);
}

/** Parses a schedule's input before its time is filled in; throws {@link InvalidInput} as above. */
export function parseScheduleInput(input: unknown): MonthlySettings {
  return parse(MonthlySettings.extend({ scheduledTime: z.literal(SCHEDULED_TIME) }), input);
}

function parse<Shape extends z.ZodType>(shape: Shape, input: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the input'}: ${message}`);
  throw new InvalidInput(`the monthly schedule's input cannot be used. ${problems.join('; ')}`);
}

/** The input of the execution that counts one month of one color; throws {@link InvalidInput}. */
export function monthlyJob({ source, job }: Pick<MonthlySettings, 'source' | 'job'>, trips: TripMonth): JobInput {
  return parseJobInput({ ...job, source, trips: [trips] });
}
