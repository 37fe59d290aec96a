import { isObject } from '../../wire/json.ts';
import type { JsonObject, JsonValue } from '../../wire/json.ts';
import { expressionIn } from '../definition/definition.ts';
import type { Exit, State } from '../definition/definition.ts';
import { EvaluationError } from '../expressions/expressions.ts';
import type { Bindings } from '../expressions/expressions.ts';
import { MAX_PAYLOAD_BYTES, payloadText } from './payload.ts';
import type { Run } from './run.ts';
import { DATA_LIMIT_EXCEEDED, QUERY_EVALUATION_ERROR, StatesError } from './states-error.ts';

/** The outcome of a state: its output, the variables that it assigns, and the state that follows. */
export interface Outcome {
  readonly output: JsonValue;
  readonly assigned: Readonly<Record<string, JsonValue>>;
  /** Undefined at the end. */
  readonly next: string | undefined;
}

/** The part of `$states` in addition to input and context. */
export interface ReservedValues {
  readonly result?: JsonValue;
  readonly errorOutput?: JsonValue;
}

/** How a state was entered. */
export interface Entry {
  readonly name: string;
  readonly input: JsonValue;
  /** The id of its StateEntered event. */
  readonly eventId: number;
  /** In milliseconds since the epoch. */
  readonly time: number;
}

/** A running state: evaluates its fields and reports its failures as AWS does. */
export class ActiveState<S extends State = State> {
  readonly run: Run;
  readonly definition: S;
  readonly entry: Entry;
  /** How often Retry reran it. */
  retryCount = 0;

  constructor(run: Run, definition: S, entry: Entry) {
    this.run = run;
    this.definition = definition;
    this.entry = entry;
  }

  /** A failure that the interpreter finds in this state. */
  failure(error: string, cause: string): StatesError {
    const { name, eventId } = this.entry;
    const where = `An error occurred while executing the state '${name}' (entered at the event id #${eventId}).`;
    return new StatesError(error, `${where} ${cause}`);
  }

  /** The value of a field: its strings `{% … %}` evaluated, everything else as it is. */
  async evaluate(template: JsonValue, location: string, reserved: ReservedValues = {}): Promise<JsonValue> {
    const context = this.#context();
    const bindings = { ...this.run.variables, states: { input: this.entry.input, ...reserved, context } };
    try {
      return await this.#evaluatePart(template, location, bindings);
    } catch (error) {
      throw error instanceof EvaluationError ? this.evaluationFailed(error.message, error.location) : error;
    }
  }

  /** The value of a field that must be of one type. */
  async evaluateAs<T extends JsonValue>(
    template: JsonValue,
    location: string,
    expected: string,
    accepts: (value: JsonValue) => value is T,
    reserved: ReservedValues = {},
  ): Promise<T> {
    const value = await this.evaluate(template, location, reserved);
    if (accepts(value)) return value;
    const text = typeof template === 'string' ? (expressionIn(template) ?? template) : JSON.stringify(template);
    throw this.evaluationFailed(
      `The JSONata expression '${text}' specified for the field '${location}' returned an unexpected result type. ` +
        `Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value).slice(0, 200)}`,
      location,
    );
  }

  /** The integer of a field such as TimeoutSeconds. */
  async evaluateInteger(template: JsonValue, location: string, low: number, high: number): Promise<number> {
    const isNumber = (value: JsonValue): value is number => typeof value === 'number';
    const value = await this.evaluateAs(template, location, 'number', isNumber);
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    throw this.evaluationFailed(
      `${location} must be an integer between ${low} and ${high} but was: ${value}`,
      location,
    );
  }

  /** Output and Assign on one way out of the state (`location`: `` or `Catch[0]/`); both see the variables as they were. */
  async leave(
    exit: Exit,
    next: string | undefined,
    fallback: JsonValue,
    location = '',
    reserved: ReservedValues = {},
  ): Promise<Outcome> {
    const assigned = await this.#assigned(exit, `${location}Assign`, reserved);
    const output =
      exit.Output === undefined ? fallback : await this.evaluate(exit.Output, `${location}Output`, reserved);
    payloadText(output, this.entry.name);
    return { output, assigned, next };
  }

  async #assigned(exit: Exit, location: string, reserved: ReservedValues): Promise<JsonObject> {
    if (exit.Assign === undefined) return {};
    const values = await this.evaluate({ ...exit.Assign }, location, reserved);
    const bytes = Object.values(values as JsonObject).reduce<number>(
      (sum, value) => sum + Buffer.byteLength(JSON.stringify(value)),
      0,
    );
    if (bytes > MAX_PAYLOAD_BYTES) {
      const excess = bytes - MAX_PAYLOAD_BYTES;
      throw this.failure(
        DATA_LIMIT_EXCEEDED,
        `The Assign field exceeds the maximum variable assignment size by ${excess} bytes.`,
      );
    }
    return values as JsonObject;
  }

  #context(): JsonObject {
    const state: JsonObject = { Name: this.entry.name, EnteredTime: new Date(this.entry.time).toISOString() };
    const retries = this.definition.Type === 'Task';
    return { ...this.run.context, State: retries ? { ...state, RetryCount: this.retryCount } : state };
  }

  async #evaluatePart(template: JsonValue, location: string, bindings: Bindings): Promise<JsonValue> {
    if (typeof template === 'string') {
      const expression = expressionIn(template);
      return expression === undefined ? template : this.run.expressions.evaluate(expression, location, bindings);
    }
    if (Array.isArray(template)) {
      const items: JsonValue[] = [];
      for (const [index, item] of template.entries()) {
        items.push(await this.#evaluatePart(item, `${location}[${index}]`, bindings));
      }
      return items;
    }
    if (!isObject(template)) return template;
    const fields: [string, JsonValue][] = [];
    for (const [name, field] of Object.entries(template)) {
      fields.push([name, await this.#evaluatePart(field, `${location}/${name}`, bindings)]);
    }
    return Object.fromEntries(fields);
  }

  /** A failure of the field at a location, with its EvaluationFailed event. */
  evaluationFailed(message: string, location: string): StatesError {
    const failure = this.failure(QUERY_EVALUATION_ERROR, message);
    const { error, cause } = failure;
    this.run.record('EvaluationFailed', { error, cause, location, state: this.entry.name });
    return failure;
  }
}

function typeName(value: JsonValue): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
