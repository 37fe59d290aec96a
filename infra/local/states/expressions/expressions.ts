import jsonata from 'jsonata';
import { isObject } from '../../wire/json.ts';
import type { JsonValue } from '../../wire/json.ts';
import { unsupportedReference } from './expression-check.ts';
import type { Reserved } from './expression-check.ts';
import { hash, parse, uuid } from './functions.ts';

/** Why an expression failed; `message` is AWS's sentence, without the state in which it failed. */
export class EvaluationError extends Error {
  /** The field that holds the expression: `Output/v`, `Choices[1]/Condition`. */
  readonly location: string;

  constructor(message: string, location: string) {
    super(message);
    this.name = 'EvaluationError';
    this.location = location;
  }
}

/** What an expression may refer to: variables by name, and `states`. */
export type Bindings = Readonly<Record<string, unknown>>;

/** Bounds of one evaluation, as measured on AWS: nesting, elements of a sequence, and a time in milliseconds. */
const LIMITS = { stack: 100, sequence: 873_782, timeout: 5_000 };

/** Compiles, checks and evaluates JSONata as Step Functions does: with its additional functions, no context item, JSON out. */
export class Expressions {
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #compiled = new Map<string, jsonata.Expression>();

  constructor(now: () => number, random: () => number) {
    this.#now = now;
    this.#random = random;
  }

  /** A static problem of an expression, in AWS's words (where AWS would refuse it too), or undefined. */
  problem(text: string, allowed: readonly Reserved[]): string | undefined {
    try {
      const found = unsupportedReference(this.#compile(text).ast(), allowed);
      return found === undefined ? undefined : `UNSUPPORTED_JSONATA_EXPRESSION: ${found}`;
    } catch (error) {
      return `INVALID_JSONATA_EXPRESSION: ${messageOf(error)}`;
    }
  }

  /** The value of an expression; {@link EvaluationError} if it throws, yields nothing, or yields what JSON cannot hold. */
  async evaluate(text: string, location: string, bindings: Bindings): Promise<JsonValue> {
    const where = `The JSONata expression '${text}' specified for the field '${location}'`;
    let result: unknown;
    try {
      result = await this.#compile(text).evaluate(undefined, bindings);
    } catch (error) {
      throw new EvaluationError(`${where} threw an error during evaluation. ${messageOf(error)}`, location);
    }
    if (result === undefined) throw new EvaluationError(`${where} returned nothing (undefined).`, location);
    const value = toJson(result);
    if (value === undefined) throw new EvaluationError(`${where} returned an unsupported result type.`, location);
    return value;
  }

  #compile(text: string): jsonata.Expression {
    let expression = this.#compiled.get(text);
    if (expression === undefined) {
      expression = jsonata(text, LIMITS);
      this.#addFunctions(expression);
      this.#compiled.set(text, expression);
    }
    return expression;
  }

  #addFunctions(expression: jsonata.Expression): void {
    expression.registerFunction('parse', parse);
    expression.registerFunction('hash', hash);
    expression.registerFunction('uuid', () => uuid(this.#random), '<:s>');
    expression.registerFunction('random', () => this.#random(), '<:n>');
    expression.registerFunction('millis', () => this.#now(), '<:n>');
    expression.registerFunction(
      'now',
      (picture?: string, zone?: string) => formatMillis.evaluate(undefined, { millis: this.#now(), picture, zone }),
      '<s?s?:s>',
    );
    expression.assign('eval', undefined);
  }
}

const formatMillis = jsonata('$fromMillis($millis, $picture, $zone)');

/** JSONata throws plain objects with a code and a message; its functions and ours throw errors. */
function messageOf(error: unknown): string {
  const message = isObject(error) && typeof error.message === 'string' ? error.message : String(error);
  const code = isObject(error) && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${message}`;
}

/** A JSONata result as plain JSON, copied; undefined if any part is a function or a number that JSON lacks. */
function toJson(value: unknown): JsonValue | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) {
    const items = value.map(toJson);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (!isObject(value) || value._jsonata_lambda === true || value._jsonata_function === true) return undefined;
  const entries: [string, JsonValue][] = [];
  for (const [name, part] of Object.entries(value)) {
    if (part === undefined) continue;
    const json = toJson(part);
    if (json === undefined) return undefined;
    entries.push([name, json]);
  }
  return Object.fromEntries(entries);
}
