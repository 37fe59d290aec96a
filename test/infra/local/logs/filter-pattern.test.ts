import { readFilterPattern } from '../../../../infra/local/logs/filter-pattern.ts';

test.each([
  ['', 'anything', true],
  ['ERROR', 'an ERROR here', true],
  ['ERROR', 'an error here', false],
  ['chunk failed', 'it failed: chunk 7', true],
  ['chunk failed', 'chunk 7', false],
  ['"chunk failed"', 'the chunk failed', true],
  ['"chunk failed"', 'chunk 7 failed', false],
  ['"0a1b-2c" ERROR', 'TIME 0a1b-2c ERROR', true],
  ['  "say \\"hi\\""  ', 'say "hi"', true],
])('the pattern %j on %j: %s', (pattern, message, found) => {
  expect(readFilterPattern(pattern)(message)).toBe(found);
});

test.each(['?a ?b', '-a', '{ $.level = "error" }', '[ip, user]', '%a+%', 'a-b', '"open', 'a"b"'])(
  'refuses %j',
  (pattern) => {
    expect(() => readFilterPattern(pattern)).toThrow(/^Invalid filter pattern at /);
  },
);
