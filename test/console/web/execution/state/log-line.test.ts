import { logLine } from '../../../../../console/web/execution/state/log-line.ts';

describe('a log line', () => {
  test('of a stage is its message, with the fields next to it and readable numbers', () => {
    const text = `2015-06-30T14:00:00.000Z\tid\tINFO\t${JSON.stringify({
      level: 'info',
      stage: 'TearDown',
      message: 'stage done',
      seconds: 0.0006422479999998814,
      chunk: 12,
      of: { x: 1 },
    })}\n`;

    expect(logLine(text)).toEqual({
      level: 'INFO',
      message: 'stage done',
      fields: 'seconds=0.0006422 chunk=12 of={"x":1}',
    });
  });

  test('of a thrown error is its message, and its stack below', () => {
    const thrown = {
      errorType: 'InvalidInput',
      errorMessage: 'no such file',
      stack: ['InvalidInput: no such file', '    at a', '    at b'],
    };

    expect(logLine(`2015-06-30T14:00:00.000Z\tid\tERROR\tInvoke Error\t${JSON.stringify(thrown)}`)).toEqual({
      level: 'ERROR',
      message: 'InvalidInput: no such file',
      fields: '    at a\n    at b',
    });
  });

  test.each([
    ['plain words', { level: undefined, message: 'plain words', fields: '' }],
    ['{"cut": ', { level: undefined, message: '{"cut": ', fields: '' }],
    ['END RequestId: 1', { level: undefined, message: '', fields: 'END RequestId: 1' }],
    ['', { level: undefined, message: '', fields: '' }],
  ])('%j is shown unchanged', (text, line) => {
    expect(logLine(text)).toEqual(line);
  });
});
