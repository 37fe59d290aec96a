import type { z } from 'zod';
import { isObject } from '../../wire/json.ts';
import type { JsonValue } from '../../wire/json.ts';
import { definitionSchema, expressionIn, STATE_TYPES } from './definition.ts';
import type { Definition, State } from './definition.ts';
import { errorMatchers, exits, targets, templateFields } from './definition-fields.ts';
import type { Reserved } from '../expressions/expression-check.ts';
import type { Expressions } from '../expressions/expressions.ts';

/** A mistake in a definition, and its location: `/States/WaitForQueue/Seconds`. */
export interface DefinitionProblem {
  readonly path: string;
  readonly message: string;
}

/** A definition that this interpreter refuses; the message lists every problem with its path. */
export class DefinitionError extends Error {
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[], machine = '') {
    const lines = problems.map(({ path, message }) => `  ${message} at ${path || '/'}`);
    super(`Invalid State Machine Definition${machine && ` of ${machine}`}:\n${lines.join('\n')}`);
    this.name = 'DefinitionError';
    this.problems = problems;
  }

  /** The same error, naming the state machine. */
  of(machine: string): DefinitionError {
    return new DefinitionError(this.problems, machine);
  }
}

/** Reads a definition; throws {@link DefinitionError} for anything unknown, unreachable or malformed. `resources`: of Task states. */
export function parseDefinition(text: string, expressions: Expressions, resources: readonly string[]): Definition {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new DefinitionError([{ path: '', message: `INVALID_JSON_DESCRIPTION: ${String(error)}` }]);
  }
  const parsed = definitionSchema.safeParse(json);
  if (!parsed.success) throw new DefinitionError(parsed.error.issues.flatMap((issue) => shapeProblems(issue, json)));
  const check = new Check(expressions, resources, parsed.data.QueryLanguage);
  check.machine(parsed.data);
  if (check.problems.length > 0) throw new DefinitionError(check.problems);
  return parsed.data;
}

const JSONPATH_FIELDS =
  'InputPath OutputPath ResultPath ResultSelector Parameters Result ItemsPath MaxConcurrencyPath SecondsPath TimestampPath TimeoutSecondsPath HeartbeatSecondsPath ErrorPath CausePath Variable'.split(
    ' ',
  );

function shapeProblems(issue: z.core.$ZodIssue, json: unknown): DefinitionProblem[] {
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path,
      message: JSONPATH_FIELDS.includes(key)
        ? `the QueryLanguage is 'JSONata', but field '${key}' is only supported for 'JSONPath'`
        : `field '${key}' is not supported; ${issue.message}`,
    }));
  }
  if (issue.code === 'invalid_union' && 'discriminator' in issue) {
    const type = valueAt(json, issue.path);
    const problem = type === undefined ? 'a state needs a Type' : `state type ${JSON.stringify(type)} is not supported`;
    return [{ path, message: `${problem}; the local cloud runs these: ${STATE_TYPES.join(', ')}` }];
  }
  return [{ path, message: issue.message }];
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return (value as unknown[])[Number(key)];
    return isObject(value) ? value[String(key)] : undefined;
  }, json);
}

function pathText(path: readonly PropertyKey[]): string {
  return path.map((key) => (typeof key === 'number' ? `[${key}]` : `/${String(key)}`)).join('');
}

/** Error names that begin with "States." and that the Retry or Catch of a Task may name. */
const STATES_ERRORS =
  'ALL DataLimitExceeded HeartbeatTimeout NoChoiceMatched Permissions QueryEvaluationError Runtime TaskFailed Timeout'
    .split(' ')
    .map((name) => `States.${name}`);
const VARIABLE_NAME = /^\p{ID_Start}\p{ID_Continue}{0,79}$/u;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Whether AWS accepts a Wait state's timestamp. */
export function isTimestamp(text: string): boolean {
  return RFC3339.test(text) && !Number.isNaN(Date.parse(text));
}

/** The checks that a schema cannot express: one pass over all states that collects problems. */
class Check {
  readonly problems: DefinitionProblem[] = [];
  readonly #expressions: Expressions;
  readonly #resources: readonly string[];
  readonly #language: string | undefined;

  constructor(expressions: Expressions, resources: readonly string[], language: string | undefined) {
    this.#expressions = expressions;
    this.#resources = resources;
    this.#language = language;
    if (language !== undefined && language !== 'JSONata') {
      this.#problem('/QueryLanguage', `query language '${language}' is not supported, only 'JSONata'`);
    }
  }

  machine(definition: Definition): void {
    this.#graph(definition);
    for (const [name, state] of Object.entries(definition.States)) this.#state(state, `/States/${name}`);
  }

  #problem(path: string, message: string): void {
    this.problems.push({ path, message });
  }

  #graph({ StartAt: start, States: states }: Definition): void {
    const reached = new Set<string>();
    const visit = (name: string, from: string): void => {
      const state = Object.hasOwn(states, name) ? states[name] : undefined;
      if (state === undefined) this.#problem(from, `there is no state '${name}'`);
      if (state === undefined || reached.has(name)) return;
      reached.add(name);
      for (const { location, target } of targets(state)) visit(target, `/States/${name}/${location}`);
    };
    visit(start, '/StartAt');
    for (const name of Object.keys(states)) {
      if (!reached.has(name)) this.#problem(`/States/${name}`, `no state leads to '${name}'`);
    }
    const ends = [...reached].some((name) => {
      const state = states[name]!;
      return state.Type === 'Succeed' || state.Type === 'Fail' || ('End' in state && state.End === true);
    });
    if (!ends) this.#problem('', 'no state ends the state machine (End, Succeed or Fail)');
  }

  #state(state: State, path: string): void {
    if ((state.QueryLanguage ?? this.#language) === undefined) {
      this.#problem(path, "no QueryLanguage is set, which means 'JSONPath'; only 'JSONata' is supported");
    } else if (state.QueryLanguage !== undefined && state.QueryLanguage !== 'JSONata') {
      const message = `query language '${state.QueryLanguage}' is not supported, only 'JSONata'`;
      this.#problem(`${path}/QueryLanguage`, message);
    }
    if ('Next' in state && 'End' in state) this.#problem(path, 'has both Next and End');
    const moves = state.Type !== 'Choice' && state.Type !== 'Succeed' && state.Type !== 'Fail';
    if (moves && !('Next' in state) && !('End' in state)) this.#problem(path, 'has neither Next nor End');
    this.#typeRules(state, path);
    this.#errorNames(state, path);
    for (const name of exits(state).flatMap(assignedNames)) {
      if (!VARIABLE_NAME.test(name) || name === 'states') this.#problem(path, `'${name}' is not a valid variable name`);
    }
    for (const field of templateFields(state)) this.#template(field.value, `${path}/${field.location}`, field.allowed);
  }

  #typeRules(state: State, path: string): void {
    if (state.Type === 'Task') {
      if (!this.#resources.includes(state.Resource)) {
        const known = this.#resources.join(', ') || 'none';
        this.#problem(`${path}/Resource`, `resource '${state.Resource}' is not supported (known: ${known})`);
      }
      const { TimeoutSeconds: timeout, HeartbeatSeconds: heartbeat } = state;
      if (typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout) {
        this.#problem(`${path}/HeartbeatSeconds`, 'must be less than TimeoutSeconds');
      }
    }
    if (state.Type === 'Wait') {
      if ((state.Seconds === undefined) === (state.Timestamp === undefined)) {
        this.#problem(path, 'needs exactly one of Seconds and Timestamp');
      }
      const { Timestamp: time } = state;
      if (time !== undefined && expressionIn(time) === undefined && !isTimestamp(time)) {
        this.#problem(`${path}/Timestamp`, `'${time}' is not an RFC 3339 timestamp`);
      }
    }
  }

  #errorNames(state: State, path: string): void {
    for (const { location, names } of errorMatchers(state)) {
      names.forEach((list, index) => {
        const where = `${path}/${location}[${index}]/ErrorEquals`;
        for (const name of list.filter((n) => n.startsWith('States.') && !STATES_ERRORS.includes(n))) {
          this.#problem(where, `error name '${name}' is not known`);
        }
        if (list.includes('States.ALL') && (list.length > 1 || index < names.length - 1)) {
          this.#problem(where, "'States.ALL' must stand alone, and last");
        }
      });
    }
  }

  #template(value: JsonValue, path: string, allowed: readonly Reserved[]): void {
    if (typeof value === 'string') this.#text(value, path, allowed);
    else if (Array.isArray(value))
      value.forEach((item, index) => {
        this.#template(item, `${path}[${index}]`, allowed);
      });
    else if (isObject(value)) {
      for (const [name, item] of Object.entries(value)) this.#template(item, `${path}/${name}`, allowed);
    }
  }

  #text(text: string, path: string, allowed: readonly Reserved[]): void {
    const expression = expressionIn(text);
    if (expression === undefined) {
      if (text.startsWith('{%') || text.endsWith('%}')) {
        this.#problem(path, 'a JSONata string begins with {% and ends with %}, with nothing before or after');
      }
      return;
    }
    const problem = this.#expressions.problem(expression, allowed);
    if (problem !== undefined) this.#problem(path, problem);
  }
}

function assignedNames(field: { readonly exit: { readonly Assign?: object | undefined } }): string[] {
  return Object.keys(field.exit.Assign ?? {});
}
