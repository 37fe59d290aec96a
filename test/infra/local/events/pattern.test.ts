import { compilePattern, EventPatternError } from '../../../../infra/local/events/pattern.ts';

const event = {
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  resources: ['arn:a', 'arn:b'],
  detail: { status: 'FAILED', redriveCount: 2, stopDate: null },
};

test.each([
  ['an empty pattern', {}],
  ['an equal value', { source: ['aws.states'] }],
  ['one of several values', { detail: { status: ['ABORTED', 'FAILED'] } }],
  ['a number', { detail: { redriveCount: [2] } }],
  ['null', { detail: { stopDate: [null] } }],
  ['a prefix', { source: [{ prefix: 'aws.' }] }],
  ['an item of a list', { resources: ['arn:b'] }],
  ['all fields', { source: ['aws.states'], detail: { status: ['FAILED'] } }],
])('matches an event by %s', (_, pattern) => {
  expect(compilePattern(pattern)(event)).toBe(true);
});

test.each([
  ['another value', { source: ['aws.ecs'] }],
  ['another case', { detail: { status: ['failed'] } }],
  ['text in place of a number', { detail: { redriveCount: ['2'] } }],
  ['a prefix that is not one', { source: [{ prefix: 'states' }] }],
  ['a field that the event lacks', { detail: { cause: ['x'] } }],
  ['a field below one that is not an object', { source: { name: ['x'] } }],
  ['null where the event lacks the field', { detail: { cause: [null] } }],
  ['one field of two', { source: ['aws.states'], detail: { status: ['ABORTED'] } }],
  ['no value at all', { source: [] }],
])('does not match an event by %s', (_, pattern) => {
  expect(compilePattern(pattern)(event)).toBe(false);
});

test.each([
  ['an unknown operator', { detail: { status: [{ 'anything-but': ['FAILED'] }] } }, 'detail.status'],
  ['a prefix that is not text', { source: [{ prefix: 1 }] }, 'source'],
  ['two operators in one', { source: [{ prefix: 'a', suffix: 'b' }] }, 'source'],
  ['a value that is not in a list', { source: 'aws.states' }, 'source'],
  ['$or', { $or: { source: ['x'] } }, '$or'],
])('refuses %s, naming the field', (_, pattern, field) => {
  expect(() => compilePattern(pattern)).toThrow(EventPatternError);
  expect(() => compilePattern(pattern)).toThrow(`at ${field} of an event pattern`);
});
