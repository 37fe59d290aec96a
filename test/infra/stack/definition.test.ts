import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import jsonata from 'jsonata';
import { z } from 'zod';
import { definitionOf, synthesized } from './synthesized.ts';

const definition = definitionOf(synthesized());

test('another implementation of Amazon States Language accepts the definition', () => {
  const { errors, isValid } = validate(definition, { checkArn: true, checkPaths: true });

  expect(errors).toEqual([]);
  expect(isValid).toBe(true);
});

const Details = z.looseObject({
  name: z.string().optional(),
  input: z.string().optional(),
  output: z.string().optional(),
  parameters: z.string().optional(),
  assignedVariables: z.record(z.string(), z.string()).optional(),
});
const Recorded = z.object({
  executionArn: z.string(),
  events: z.array(z.looseObject({ id: z.int(), type: z.string() })),
});

/** One visit of a state, as JSON values. */
interface Visit {
  readonly state: string;
  readonly input: unknown;
  /** Variables as they were on entry. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly parameters?: unknown;
  readonly result?: unknown;
  readonly output?: unknown;
  readonly assigned: Readonly<Record<string, unknown>>;
  readonly next: string | undefined;
}

const recorded = Recorded.parse(JSON.parse(readFileSync('test/infra/fixtures/recorded-execution.json', 'utf8')));
const visits = visitsOf(recorded.events);
const context = {
  Execution: {
    Id: recorded.executionArn,
    Name: recorded.executionArn.split(':').at(-1),
    Input: json(details(recorded.events[0]!).input),
  },
};

function details(event: z.infer<typeof Recorded>['events'][number]): z.infer<typeof Details> {
  const [, found = {}] = Object.entries(event).find(([name]) => name.endsWith('EventDetails')) ?? [];
  return Details.parse(found);
}

function json(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

function visitsOf(events: z.infer<typeof Recorded>['events']): readonly Visit[] {
  let variables: Record<string, unknown> = {};
  const starts = events.flatMap(({ type }, i) => (type.endsWith('StateEntered') ? [i] : []));
  return starts.map((start, i) => {
    const own = events.slice(start, starts[i + 1]);
    const found = (type: string): z.infer<typeof Details> => {
      const event = own.find((candidate) => candidate.type.endsWith(type));
      return event === undefined ? {} : details(event);
    };
    const exited = found('StateExited');
    const assigned = Object.entries(exited.assignedVariables ?? {}).map(([name, text]) => [name, json(text)] as const);
    const next = events[starts[i + 1] ?? -1];
    const visit = {
      state: found('StateEntered').name ?? '',
      input: json(found('StateEntered').input),
      variables,
      parameters: json(found('TaskScheduled').parameters),
      result: json(found('TaskSucceeded').output),
      output: json(exited.output),
      assigned: Object.fromEntries(assigned),
      next: next && details(next).name,
    };
    variables = { ...variables, ...visit.assigned };
    return visit;
  });
}

/** The text of an expression, or undefined for any other value. */
function expressionOf(value: unknown): string | undefined {
  return typeof value === 'string' ? /^\{%(.*)%\}$/s.exec(value)?.[1] : undefined;
}

/** Every expression of a state by its path: `Arguments.Payload.job`. */
function expressionsOf(value: unknown, place = ''): readonly string[] {
  if (expressionOf(value) !== undefined) return [place];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => expressionsOf(item, place === '' ? name : `${place}.${name}`));
}

/** The part of a value at a path. */
function at(value: unknown, place: string): unknown {
  return place
    .split('.')
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], value);
}

async function evaluate({ state, input, result, variables }: Visit, place: string): Promise<unknown> {
  const withResult = /^(Output|Assign)/.test(place) && result !== undefined;
  const states = { input, context, ...(withResult && { result }) };
  const expression = jsonata(expressionOf(at(definition.States[state], place)) ?? '');
  const value = (await expression.evaluate(undefined, { ...variables, states })) as unknown;
  // JSONata's sequences are arrays with additional properties.
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** Compares an expression's value with the recorded one or, for a choice, with the state that came next. */
async function replay(visit: Visit, place: string): Promise<void> {
  const value = await evaluate(visit, place);
  const [field = '', ...rest] = place.split('.');
  const recordedFields = { Arguments: visit.parameters, Output: visit.output, Assign: visit.assigned };
  if (field in recordedFields) {
    const was = recordedFields[field as keyof typeof recordedFields];
    expect(value).toEqual(rest.length === 0 ? was : at(was, rest.join('.')));
  } else if (field === 'Choices') {
    const next = value === true ? at(definition.States[visit.state], `Choices.${rest[0]}.Next`) : visit.next;
    expect([typeof value, next]).toEqual(['boolean', visit.next]);
  } else {
    expect([field, typeof value]).toEqual(['Seconds', 'number']);
  }
}

describe('on a recorded execution', () => {
  test('every expression of the definition evaluates to the recorded value', async () => {
    const evaluated = new Set<string>();

    for (const visit of visits) {
      for (const place of expressionsOf(definition.States[visit.state])) {
        await replay(visit, place);
        evaluated.add(`${visit.state}: ${place}`);
      }
    }

    const all = Object.entries(definition.States).flatMap(([name, state]) =>
      expressionsOf(state).map((place) => `${name}: ${place}`),
    );
    expect([...evaluated].sort()).toEqual(all.sort());
    expect(all.length).toBeGreaterThan(20);
  });

  test('the loop over the queue was both repeated and left', () => {
    const left = visits.filter(({ state }) => state === 'QueueDrained?').map(({ next }) => next);

    expect(new Set(left)).toEqual(new Set(['ReconcileTaskSet', 'FinalAggregateScan']));
  });
});
