import { Expressions } from '../../../../../infra/local/states/expressions/expressions.ts';
import { DefinitionError, parseDefinition } from '../../../../../infra/local/states/definition/parse-definition.ts';

const LAMBDA = 'arn:aws:states:::lambda:invoke';
const expressions = new Expressions(Date.now, Math.random);
const task = { Type: 'Task', Resource: LAMBDA, Arguments: {}, End: true };

function parse(definition: unknown): unknown {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  return parseDefinition(text, expressions, [LAMBDA]);
}

/** The problems of a machine with these states, the first of which starts it. */
function problems(states: Record<string, unknown>, more: Record<string, unknown> = {}): string[] {
  try {
    parse({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more });
    return [];
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

test('reads a definition with every state type and field', () => {
  const states = {
    Fetch: {
      ...task,
      End: undefined,
      Comment: 'calls',
      TimeoutSeconds: '{% $states.input.timeout %}',
      HeartbeatSeconds: 5,
      Retry: [
        {
          ErrorEquals: ['Busy'],
          IntervalSeconds: 1,
          MaxAttempts: 0,
          BackoffRate: 1.5,
          MaxDelaySeconds: 9,
          JitterStrategy: 'FULL',
        },
        { ErrorEquals: ['States.ALL'] },
      ],
      Catch: [
        { ErrorEquals: ['States.ALL'], Next: 'Lost', Output: '{% $states.errorOutput %}', Assign: { lost: true } },
      ],
      Output: '{% $states.result %}',
      Assign: { total: 1 },
      Next: 'More?',
    },
    'More?': {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $total > 1 %}', Next: 'Pause', Output: {}, Assign: { total: 2 } },
        { Condition: false, Next: 'Lost' },
      ],
      Default: 'Shape',
    },
    Pause: { Type: 'Wait', Timestamp: '2026-01-01T00:00:00Z', Next: 'Shape' },
    Shape: { Type: 'Pass', Output: [1, '{% 2 %}'], Assign: { mine: 1 }, Next: 'Done' },
    Done: { Type: 'Succeed', Output: '{% $states.input %}' },
    Lost: { Type: 'Fail', Error: 'Lost', Cause: '{% "at " & $states.context.State.Name %}' },
  };
  expect(problems(states, { TimeoutSeconds: 60, Version: '1.0', Comment: 'all' })).toEqual([]);
});

test('accepts a query language set for each state instead of the machine', () => {
  const A = { Type: 'Pass', QueryLanguage: 'JSONata', End: true };
  expect(problems({ A }, { QueryLanguage: undefined })).toEqual([]);
});

/** The end of the message on a state that the local cloud does not run. */
const RUN = 'the local cloud runs these: Task, Pass, Choice, Wait, Succeed, Fail';

/** The end of the message on a field that a state of this type does not have. */
const fields = (type: string, own: string): string =>
  `the local cloud knows these of ${type}: Type, Comment, QueryLanguage, ${own}`;

describe('refuses, naming the place and what is supported:', () => {
  const pass = { Type: 'Pass', End: true };

  test.each<[string, Record<string, unknown>, string]>([
    ['an unknown state type', { A: { Type: 'Loop' } }, `/States/A/Type: state type "Loop" is not supported; ${RUN}`],
    [
      'a Map',
      { Each: { Type: 'Map', ItemProcessor: {}, End: true } },
      `/States/Each/Type: state type "Map" is not supported; ${RUN}`,
    ],
    [
      'a Parallel',
      { Both: { Type: 'Parallel', Branches: [], End: true } },
      `/States/Both/Type: state type "Parallel" is not supported; ${RUN}`,
    ],
    ['no state type', { A: { End: true } }, `/States/A/Type: a state needs a Type; ${RUN}`],
    [
      'an unknown field',
      { A: { ...pass, Colour: 1 } },
      `/States/A: field 'Colour' is not supported; ${fields('a Pass', 'Next, End, Output, Assign')}`,
    ],
    [
      'an unknown field of a catcher',
      { A: { ...task, Catch: [{ ErrorEquals: ['X'], Next: 'A', Colour: 1 }] } },
      "/States/A/Catch[0]: field 'Colour' is not supported; " +
        'the local cloud knows these of a catcher: Comment, ErrorEquals, Next, Output, Assign',
    ],
    [
      'a JSONPath field',
      { A: { ...pass, InputPath: '$' } },
      "/States/A: the QueryLanguage is 'JSONata', but field 'InputPath' is only supported for 'JSONPath'",
    ],
    [
      'JSONPath for a state',
      { A: { ...pass, QueryLanguage: 'JSONPath' } },
      "/States/A/QueryLanguage: query language 'JSONPath' is not supported, only 'JSONata'",
    ],
    ['a target that does not exist', { A: { Type: 'Pass', Next: 'B' } }, "/States/A/Next: there is no state 'B'"],
    ['a state that nothing leads to', { A: pass, B: pass }, "/States/B: no state leads to 'B'"],
    [
      'a machine that cannot end',
      { A: { Type: 'Pass', Next: 'A' } },
      ': no state ends the state machine (End, Succeed or Fail)',
    ],
    ['neither Next nor End', { A: { Type: 'Pass' } }, '/States/A: has neither Next nor End'],
    ['both Next and End', { A: { ...pass, Next: 'A' } }, '/States/A: has both Next and End'],
    [
      'an unknown resource',
      { A: { ...task, Resource: 'arn:aws:states:::sns:publish' } },
      `/States/A/Resource: resource 'arn:aws:states:::sns:publish' is not supported (known: ${LAMBDA})`,
    ],
    [
      'a timeout out of range',
      { A: { ...task, TimeoutSeconds: 0 } },
      '/States/A/TimeoutSeconds: expected an integer from 1 to 99999999, or a JSONata expression {% … %}',
    ],
    [
      'a heartbeat as long as the timeout',
      { A: { ...task, TimeoutSeconds: 5, HeartbeatSeconds: 5 } },
      '/States/A/HeartbeatSeconds: must be less than TimeoutSeconds',
    ],
    [
      'a wait without a time',
      { A: { Type: 'Wait', End: true } },
      '/States/A: needs exactly one of Seconds and Timestamp',
    ],
    [
      'a malformed timestamp',
      { A: { Type: 'Wait', Timestamp: 'tomorrow', End: true } },
      "/States/A/Timestamp: 'tomorrow' is not an RFC 3339 timestamp",
    ],
    [
      'a retry on a Pass',
      { A: { ...pass, Retry: [] } },
      `/States/A: field 'Retry' is not supported; ${fields('a Pass', 'Next, End, Output, Assign')}`,
    ],
    [
      'States.ALL along with others',
      { A: { ...task, Retry: [{ ErrorEquals: ['X', 'States.ALL'] }] } },
      "/States/A/Retry[0]/ErrorEquals: 'States.ALL' must stand alone, and last",
    ],
    [
      'States.ALL before others',
      { A: { ...task, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }] } },
      "/States/A/Retry[0]/ErrorEquals: 'States.ALL' must stand alone, and last",
    ],
    [
      'an unknown States error',
      { A: { ...task, Retry: [{ ErrorEquals: ['States.Nope'] }] } },
      "/States/A/Retry[0]/ErrorEquals: error name 'States.Nope' is not known",
    ],
    [
      'an empty ErrorEquals',
      { A: { ...task, Retry: [{ ErrorEquals: [] }] } },
      '/States/A/Retry[0]/ErrorEquals: Too small: expected array to have >=1 items',
    ],
    [
      'a condition that is plain text',
      { A: { Type: 'Choice', Choices: [{ Condition: 'yes', Next: 'B' }] }, B: pass },
      '/States/A/Choices[0]/Condition: expected true, false, or a JSONata expression {% … %}',
    ],
    [
      'an expression that does not parse',
      { A: { ...pass, Output: { v: ['{% a[ %}'] } } },
      '/States/A/Output/v[0]: INVALID_JSONATA_EXPRESSION: S0203: Expected "]" before end of expression',
    ],
    [
      'an expression that is not closed',
      { A: { ...pass, Output: '{% $states.input' } },
      '/States/A/Output: a JSONata string begins with {% and ends with %}, with nothing before or after',
    ],
    [
      'a result in a state that has none',
      { A: { ...task, Arguments: '{% $states.result %}' } },
      "/States/A/Arguments: UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$states.result' is not supported here.",
    ],
    [
      'an error outside of a catcher',
      { A: { ...task, Output: '{% $states.errorOutput %}' } },
      "/States/A/Output: UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$states.errorOutput' is not supported here.",
    ],
    [
      'a variable named states',
      { A: { ...pass, Assign: { states: 1 } } },
      "/States/A: 'states' is not a valid variable name",
    ],
    [
      'a variable with a malformed name',
      { A: { ...pass, Assign: { 'a-b': 1 } } },
      "/States/A: 'a-b' is not a valid variable name",
    ],
    [
      'a name of more than 80 characters',
      { ['A'.repeat(81)]: pass },
      `/States/${'A'.repeat(81)}: Invalid key in record`,
    ],
  ])('%s', (_, states, problem) => {
    expect(problems(states)).toContain(problem);
  });

  test('JSONPath, stated or implied', () => {
    expect(problems({ A: pass }, { QueryLanguage: 'JSONPath' })).toEqual([
      "/QueryLanguage: query language 'JSONPath' is not supported, only 'JSONata'",
    ]);
    expect(problems({ A: pass }, { QueryLanguage: undefined })).toEqual([
      "/States/A: no QueryLanguage is set, which means 'JSONPath'; only 'JSONata' is supported",
    ]);
  });

  test('text that is not JSON, and JSON that is not a definition', () => {
    expect(() => parse('{')).toThrow('INVALID_JSON_DESCRIPTION');
    expect(() => parse([])).toThrow('Invalid State Machine Definition');
  });
});
