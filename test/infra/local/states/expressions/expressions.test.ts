import fc from 'fast-check';
import { EvaluationError, Expressions } from '../../../../../infra/local/states/expressions/expressions.ts';

const NOW = Date.parse('2015-06-01T12:00:00.000Z');
const expressions = new Expressions(
  () => NOW,
  () => 0.5,
);
const evaluate = (text: string, states: unknown = {}, variables: Record<string, unknown> = {}): Promise<unknown> =>
  expressions.evaluate(text, 'Output', { states, ...variables });

describe('a JSONata expression', () => {
  test('reads $states and variables', async () => {
    expect(
      await evaluate('$states.input.trips[fare > 3].color', { input: { trips: [{ fare: 5, color: 'green' }] } }),
    ).toBe('green');
    expect(await evaluate('$rounds + 1', {}, { rounds: 2 })).toBe(3);
  });

  test('that yields nothing fails with the field and the expression in the message', async () => {
    const failure = evaluate('$states.input.missing', { input: {} });
    await expect(failure).rejects.toThrow(EvaluationError);
    await expect(failure).rejects.toThrow(
      "The JSONata expression '$states.input.missing' specified for the field 'Output' returned nothing (undefined).",
    );
  });

  test('that throws fails with JSONata’s code and message', async () => {
    await expect(evaluate('1 + "a"')).rejects.toThrow(
      /specified for the field 'Output' threw an error during evaluation. T2002: /,
    );
  });

  test.each(['function($x) { $x }', '$sum', '/a/', '{"f": $sum}', '[$sum]'])(
    'that yields a function fails: %s',
    async (text) => {
      await expect(evaluate(text)).rejects.toThrow('returned an unsupported result type');
    },
  );

  test('keeps null as a value and leaves out undefined fields', async () => {
    expect(await evaluate('{"a": $states.input.a, "b": $states.input.b}', { input: { a: null } })).toEqual({ a: null });
  });

  test('that recurses endlessly is stopped', async () => {
    await expect(evaluate('($f := function($n) { 1 + $f($n + 1) }; $f(0))')).rejects.toThrow('D1011');
  });

  test('yields plain JSON that shares nothing with its input, for any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (input) => {
        const plain: unknown = JSON.parse(JSON.stringify(input));
        const output = await evaluate('{"value": $states.input}', { input: plain });
        expect(JSON.stringify(output)).toBe(JSON.stringify({ value: plain }));
      }),
      { seed: 7, numRuns: 50 },
    );
  });
});

describe('the functions that Step Functions adds', () => {
  test.each([
    ['$hash("Hello", "MD5")', '8b1a9953c4611296a827abf8c47804d7'],
    ['$hash("Hello", "SHA-1")', 'f7ff9e8b7bb2e09b70935a5d785e0cc5d9d0abf0'],
    ['$hash("ñ", "MD5")', '94e9342ecbb1458b6043ecd3bfcbc192'],
    ['$random()', 0.5],
    ['$uuid()', '80808080-8080-4080-8080-808080808080'],
    ['$parse("{\\"a\\":[1]}").a', [1]],
    ['$exists($parse("null"))', true],
    ['$millis()', NOW],
    ['$now()', '2015-06-01T12:00:00.000Z'],
    ['$now("[Y]-[M01]")', '2015-06'],
  ])('%s', async (text, expected) => {
    expect(await evaluate(text)).toEqual(expected);
  });

  test.each(['$hash("a")', '$parse()'])('%s yields nothing', async (text) => {
    await expect(evaluate(text)).rejects.toThrow('returned nothing (undefined)');
  });

  test.each([
    '$hash("a", "md5")',
    '$hash("a", "constructor")',
    '$hash(1, "MD5")',
    '$parse(1)',
    '$parse("{")',
    '$uuid(1)',
    '$eval("1")',
  ])('%s throws', async (text) => {
    await expect(evaluate(text)).rejects.toThrow('threw an error during evaluation');
  });
});

describe('before it is run, an expression is refused', () => {
  test.each([
    ['trips[fare > 3]', "Reference to 'trips' at the top level is not supported."],
    ['$.trips', "Reference to '$' at the top level is not supported."],
    ['$$.trips', "Reference to '$$' is not supported."],
    ['**', "Reference to '**' at the top level is not supported."],
    ['{"a": b}', "Reference to 'b' at the top level is not supported."],
    ['$map($states.input.a, function($x) { b })', "Reference to 'b' at the top level is not supported."],
    ['$eval("1")', "Function '$eval' is not supported"],
    ['$partition([1, 2], 1)', "The local cloud does not have the function '$partition'."],
    ['[1] ~> $partition(1)', "The local cloud does not have the function '$partition'."],
    ['{"a": [$range(1, 2, 1)]}', "The local cloud does not have the function '$range'."],
    ['$random(42)', "The local cloud's function '$random' takes no seed."],
    ['$states.result', "Reference to '$states.result' is not supported here."],
    ['$states.errorOutput.Cause', "Reference to '$states.errorOutput' is not supported here."],
    ['a[1,2)', 'INVALID_JSONATA_EXPRESSION: S0202'],
  ])('%s', (text, problem) => {
    expect(expressions.problem(text, [])).toContain(problem);
  });

  test.each([
    '$states.input.trips[fare > 3].{"c": color}',
    '$states.input.trips{color: $sum(fare)}',
    '$states.input.trips^(>fare).($x := fare; $x)',
    '$states.input.items[$ > 3]',
    '$states.input ~> |trips|{"fare": 0}|',
    '$map($states.input.a, function($x) { $x.b })',
    '($n := 1; $n)',
    '$range + $random()',
  ])('unless it is supported: %s', (text) => {
    expect(expressions.problem(text, [])).toBeUndefined();
  });

  test('allows $states.result in a state that has one', () => {
    expect(expressions.problem('$states.result', ['result'])).toBeUndefined();
  });
});
