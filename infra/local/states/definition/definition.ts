import { z } from 'zod';
import type { JsonValue } from '../../wire/json.ts';

/** The largest number of seconds that AWS accepts (a little over three years). */
export const MAX_SECONDS = 99_999_999;

/** The text between `{%` and `%}` of a JSONata string, or undefined for a plain one. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2).trim() : undefined;
}

const isExpression = (value: unknown): boolean => typeof value === 'string' && expressionIn(value) !== undefined;

/** A field that holds an integer or a JSONata expression that yields one. */
function integerField(low: number, high: number): z.ZodType<number | string> {
  const fits = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= low && Number(value) <= high;
  return z.custom<number | string>(
    (value) => fits(value) || isExpression(value),
    `expected an integer from ${low} to ${high}, or a JSONata expression {% … %}`,
  );
}

/** An object with exactly these fields; the error for any other lists them. */
function fieldsOf<Shape extends z.ZodRawShape>(
  what: string,
  shape: Shape,
): z.ZodObject<{ -readonly [Name in keyof Shape]: Shape[Name] }, z.core.$strict> {
  const names = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `the local cloud knows these of ${what}: ${names}` : undefined,
  });
}

const stateName = z.string().min(1).max(80, 'a state name has at most 80 characters');
const seconds = z.int().min(1).max(MAX_SECONDS);
const template = z.json() as z.ZodType<JsonValue>;
const errorNames = z.array(z.string()).min(1);
const comment = { Comment: z.string().optional() };
/** What a state, a choice rule or a catcher computes on its way out. */
const exit = { Output: template.optional(), Assign: z.record(z.string(), template).optional() };
const common = { ...comment, QueryLanguage: z.string().optional() };
const transition = { Next: z.string().optional(), End: z.literal(true).optional() };

const retrier = fieldsOf('a retrier', {
  ...comment,
  ErrorEquals: errorNames,
  IntervalSeconds: seconds.optional(),
  MaxAttempts: z.int().min(0).max(MAX_SECONDS).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
});
const catcher = fieldsOf('a catcher', { ...comment, ErrorEquals: errorNames, Next: z.string(), ...exit });
const condition = z.custom<boolean | string>(
  (value) => typeof value === 'boolean' || isExpression(value),
  'expected true, false, or a JSONata expression {% … %}',
);
const choiceRule = fieldsOf('a choice rule', { ...comment, Condition: condition, Next: z.string(), ...exit });

/** Calls a service. */
const task = fieldsOf('a Task', {
  Type: z.literal('Task'),
  Resource: z.string(),
  Arguments: template.optional(),
  TimeoutSeconds: integerField(1, MAX_SECONDS).optional(),
  HeartbeatSeconds: integerField(1, MAX_SECONDS).optional(),
  ...common,
  ...transition,
  ...exit,
  Retry: z.array(retrier).optional(),
  Catch: z.array(catcher).optional(),
});
/** Passes on its input, or the value of its Output. */
const pass = fieldsOf('a Pass', { Type: z.literal('Pass'), ...common, ...transition, ...exit });
/** Follows the first rule whose condition is true; its own Output and Assign belong to Default. */
const choice = fieldsOf('a Choice', {
  Type: z.literal('Choice'),
  Choices: z.array(choiceRule).min(1),
  Default: z.string().optional(),
  ...common,
  ...exit,
});
/** Waits for a time, or until one. */
const wait = fieldsOf('a Wait', {
  Type: z.literal('Wait'),
  Seconds: integerField(0, MAX_SECONDS).optional(),
  Timestamp: z.string().optional(),
  ...common,
  ...transition,
  ...exit,
});
/** Ends the execution successfully. */
const succeed = fieldsOf('a Succeed', { Type: z.literal('Succeed'), Output: template.optional(), ...common });
/** Ends the execution with an error. */
const fail = fieldsOf('a Fail', {
  Type: z.literal('Fail'),
  Error: z.string().optional(),
  Cause: z.string().optional(),
  ...common,
});
const state = z.discriminatedUnion('Type', [task, pass, choice, wait, succeed, fail]);

/** The state types that the local cloud runs. */
export const STATE_TYPES: readonly string[] = state.options.map(({ shape }) => shape.Type.value);

/** The shape of a definition: every field that this interpreter knows, and no other. */
export const definitionSchema = fieldsOf('a state machine', {
  ...comment,
  StartAt: z.string(),
  States: z.record(stateName, state),
  QueryLanguage: z.string().optional(),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: seconds.optional(),
});

/** A whole state machine. */
export type Definition = z.infer<typeof definitionSchema>;
/** A state of any type. */
export type State = z.infer<typeof state>;
/** A Task state. */
export type TaskState = z.infer<typeof task>;
/** A Pass state. */
export type PassState = z.infer<typeof pass>;
/** A Choice state. */
export type ChoiceState = z.infer<typeof choice>;
/** A Wait state. */
export type WaitState = z.infer<typeof wait>;
/** A Succeed state. */
export type SucceedState = z.infer<typeof succeed>;
/** A Fail state. */
export type FailState = z.infer<typeof fail>;
/** One entry of Retry. Durations in seconds. */
export type Retrier = z.infer<typeof retrier>;
/** One entry of Catch. */
export type Catcher = z.infer<typeof catcher>;
/** What a state, a choice rule or a catcher computes on its way out. */
export type Exit = Pick<PassState, 'Output' | 'Assign'>;
