import { z } from 'zod';
import type { JsonValue } from '../wire/json.ts';

/** A field that takes a number or a JSONata expression that yields one. */
export type NumberField = number | string;

/** What ErrorEquals holds. */
export type ErrorNames = readonly string[];

/** One entry of Retry. Durations in seconds. */
export interface Retrier {
  readonly ErrorEquals: ErrorNames;
  readonly IntervalSeconds?: number | undefined;
  readonly MaxAttempts?: number | undefined;
  readonly BackoffRate?: number | undefined;
  readonly MaxDelaySeconds?: number | undefined;
  readonly JitterStrategy?: 'FULL' | 'NONE' | undefined;
}

/** What a state, a choice rule or a catcher computes on its way out. */
export interface Exit {
  readonly Output?: JsonValue | undefined;
  readonly Assign?: Readonly<Record<string, JsonValue>> | undefined;
}

/** One entry of Catch. */
export interface Catcher extends Exit {
  readonly ErrorEquals: ErrorNames;
  readonly Next: string;
}

/** One entry of Choices. */
export interface ChoiceRule extends Exit {
  readonly Condition: boolean | string;
  readonly Next: string;
}

interface StateFields {
  readonly Comment?: string | undefined;
  readonly QueryLanguage?: string | undefined;
}

interface Transition {
  readonly Next?: string | undefined;
  readonly End?: true | undefined;
}

interface ErrorHandling {
  readonly Retry?: readonly Retrier[] | undefined;
  readonly Catch?: readonly Catcher[] | undefined;
}

/** Calls a service. */
export interface TaskState extends StateFields, Transition, Exit, ErrorHandling {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments?: JsonValue | undefined;
  readonly TimeoutSeconds?: NumberField | undefined;
  readonly HeartbeatSeconds?: NumberField | undefined;
}

/** Passes its input on, or what its Output makes of it. */
export interface PassState extends StateFields, Transition, Exit {
  readonly Type: 'Pass';
}

/** Goes where the first true condition points; its own Output and Assign belong to Default. */
export interface ChoiceState extends StateFields, Exit {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string | undefined;
}

/** Waits for a time, or until one. */
export interface WaitState extends StateFields, Transition, Exit {
  readonly Type: 'Wait';
  readonly Seconds?: NumberField | undefined;
  readonly Timestamp?: string | undefined;
}

/** Ends its scope well. */
export interface SucceedState extends StateFields {
  readonly Type: 'Succeed';
  readonly Output?: JsonValue | undefined;
}

/** Ends its scope with an error. */
export interface FailState extends StateFields {
  readonly Type: 'Fail';
  readonly Error?: string | undefined;
  readonly Cause?: string | undefined;
}

/** Runs its branches at once, on the same input. */
export interface ParallelState extends StateFields, Transition, Exit, ErrorHandling {
  readonly Type: 'Parallel';
  readonly Branches: readonly Scope[];
  readonly Arguments?: JsonValue | undefined;
}

/** Runs its processor for each item (inline mode). */
export interface MapState extends StateFields, Transition, Exit, ErrorHandling {
  readonly Type: 'Map';
  readonly Items?: JsonValue | undefined;
  readonly ItemSelector?: JsonValue | undefined;
  readonly ItemProcessor: Scope;
  readonly MaxConcurrency?: NumberField | undefined;
}

/** A state of any type. */
export type State =
  TaskState | PassState | ChoiceState | WaitState | SucceedState | FailState | ParallelState | MapState;

/** States that see one set of variables: a state machine, a branch of a Parallel, the processor of a Map. */
export interface Scope {
  readonly Comment?: string | undefined;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** A whole state machine. */
export interface Definition extends Scope {
  readonly QueryLanguage?: string | undefined;
  readonly Version?: string | undefined;
  readonly TimeoutSeconds?: number | undefined;
}

/** The largest number of seconds that AWS takes (a little over three years). */
export const MAX_SECONDS = 99_999_999;

/** The text between `{%` and `%}` of a JSONata string, or undefined for a plain one. */
export function expressionIn(text: string): string | undefined {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4 ? text.slice(2, -2).trim() : undefined;
}

const isExpression = (value: unknown): boolean => typeof value === 'string' && expressionIn(value) !== undefined;

function integerField(low: number, high: number): z.ZodType<NumberField> {
  const fits = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= low && Number(value) <= high;
  return z.custom<NumberField>(
    (value) => fits(value) || isExpression(value),
    `expected an integer from ${low} to ${high}, or a JSONata expression {% … %}`,
  );
}

const stateName = z.string().min(1).max(80, 'a state name has at most 80 characters');
const seconds = z.int().min(1).max(MAX_SECONDS);
const template = z.json() as z.ZodType<JsonValue>;
const errorNames = z.array(z.string()).min(1);
const exit = { Output: template.optional(), Assign: z.record(z.string(), template).optional() };
const fields = { Comment: z.string().optional(), QueryLanguage: z.string().optional() };
const transition = { Next: z.string().optional(), End: z.literal(true).optional() };

const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: errorNames,
  IntervalSeconds: seconds.optional(),
  MaxAttempts: z.int().min(0).max(MAX_SECONDS).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.int().min(1).max(31_622_400).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
});
const catcher = z.strictObject({ Comment: z.string().optional(), ErrorEquals: errorNames, Next: z.string(), ...exit });
const errorHandling = { Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };
const condition = z.custom<boolean | string>(
  (value) => typeof value === 'boolean' || isExpression(value),
  'expected true, false, or a JSONata expression {% … %}',
);
const choiceRule = z.strictObject({
  Comment: z.string().optional(),
  Condition: condition,
  Next: z.string(),
  ...exit,
});

const state: z.ZodType<State> = z.lazy(() =>
  z.discriminatedUnion('Type', [
    z.strictObject({
      Type: z.literal('Task'),
      Resource: z.string(),
      Arguments: template.optional(),
      TimeoutSeconds: integerField(1, MAX_SECONDS).optional(),
      HeartbeatSeconds: integerField(1, MAX_SECONDS).optional(),
      ...fields,
      ...transition,
      ...exit,
      ...errorHandling,
    }),
    z.strictObject({ Type: z.literal('Pass'), ...fields, ...transition, ...exit }),
    z.strictObject({
      Type: z.literal('Choice'),
      Choices: z.array(choiceRule).min(1),
      Default: z.string().optional(),
      ...fields,
      ...exit,
    }),
    z.strictObject({
      Type: z.literal('Wait'),
      Seconds: integerField(0, MAX_SECONDS).optional(),
      Timestamp: z.string().optional(),
      ...fields,
      ...transition,
      ...exit,
    }),
    z.strictObject({ Type: z.literal('Succeed'), Output: template.optional(), ...fields }),
    z.strictObject({ Type: z.literal('Fail'), Error: z.string().optional(), Cause: z.string().optional(), ...fields }),
    z.strictObject({
      Type: z.literal('Parallel'),
      Branches: z.array(scope).min(1),
      Arguments: template.optional(),
      ...fields,
      ...transition,
      ...exit,
      ...errorHandling,
    }),
    z.strictObject({
      Type: z.literal('Map'),
      Items: template.optional(),
      ItemSelector: template.optional(),
      ItemProcessor: itemProcessor,
      MaxConcurrency: integerField(0, MAX_SECONDS).optional(),
      ...fields,
      ...transition,
      ...exit,
      ...errorHandling,
    }),
  ]),
);

const scopeFields = { Comment: z.string().optional(), StartAt: z.string(), States: z.record(stateName, state) };
const scope = z.strictObject(scopeFields);
const itemProcessor = z.strictObject({
  ...scopeFields,
  ProcessorConfig: z.strictObject({ Mode: z.literal('INLINE').optional() }).optional(),
});

/** The shape of a definition: every field that this interpreter knows, and no other. */
export const definitionSchema: z.ZodType<Definition> = z.strictObject({
  ...scopeFields,
  QueryLanguage: z.string().optional(),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: seconds.optional(),
});
