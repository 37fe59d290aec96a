import { BadInput } from '../../../workflow/errors.ts';
import { COMMON_OPTIONS, optionLines, readWords } from '../../../workflow/client/option-table.ts';

const OPTIONS = {
  source: { value: 'DIR', help: 'a folder', defaultHelp: 'a sample' },
  context: { value: 'NAME=VALUE', short: 'c', multiple: true, help: 'a value' },
  'dry-run': { help: 'starts nothing' },
  ...COMMON_OPTIONS,
} as const;
const command = { name: 'start-job', options: OPTIONS };

describe('a table of options', () => {
  test('reads a command line', () => {
    const words = readWords(command, ['--source', 'trips', '-c', 'a=1', '-c', 'b=2', '--dry-run']);

    expect(words).toMatchObject({
      values: { source: 'trips', context: ['a=1', 'b=2'], 'dry-run': true, state: '.local-cloud', target: 'local' },
      positionals: [],
    });
  });

  test('fills in the default of what is left out: no text, an empty list, an unset switch', () => {
    expect(readWords(command, [])).toMatchObject({ values: { context: [], 'dry-run': false } });
  });

  test('knows --help and -h', () => {
    expect(readWords(command, ['--help'])).toBe('help');
    expect(readWords(command, ['-h', '--source', 'x'])).toBe('help');
  });

  test.each([[['--sauce', 'x']], [['--source']], [['--dry-run=yes']], [['word']]])(
    'refuses %j and refers to the help',
    (argv) => {
      expect(() => readWords(command, argv)).toThrow(BadInput);
      expect(() => readWords(command, argv)).toThrow('See: npm run start-job -- --help');
    },
  );

  test('becomes aligned lines of help, wrapped, each with its default', () => {
    const long = { help: 'word '.repeat(40).trim(), value: 'A-VERY-LONG-VALUE-FOR-IT' };

    const lines = optionLines({ ...OPTIONS, long });

    expect(lines).toContain('  --source DIR              a folder (default: a sample)');
    expect(lines).toContain('  -c, --context NAME=VALUE  a value; may be repeated');
    expect(lines).toContain(
      '  --target TARGET           local (AWS_ENDPOINT_URL, if set, names another endpoint) or aws',
    );
    expect(lines).toContain('                            (default: local)');
    expect(lines).toContain('  --long A-VERY-LONG-VALUE-FOR-IT');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(lines.at(-1)).toBe('  -h, --help                this text');
  });
});
