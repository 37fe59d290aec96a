import { PassThrough } from 'node:stream';
import { defineCommand } from '../../../workflow/client/command.ts';
import type { Terminal } from '../../../workflow/client/command.ts';
import { dispatch } from '../../../workflow/client/dispatch.ts';
import type { CommandTable } from '../../../workflow/client/dispatch.ts';

const loaded: string[] = [];

function echo(name: string) {
  return defineCommand({
    name,
    about: `Repeats what ${name} was given. More of it.`,
    usage: [['WORD', 'prints it']],
    options: { times: { value: 'N', default: '1', help: 'how often' } },
    positionals: true,
    notes: 'Never fails.',
    run: ({ values, positionals }, { out }) => {
      out.write(`${positionals.join(' ')} x${values.times}`);
      return Promise.resolve(7);
    },
  });
}

const commands: CommandTable = Object.fromEntries(
  ['first', 'second'].map((name) => [
    name,
    () => {
      loaded.push(name);
      return Promise.resolve(echo(name));
    },
  ]),
);

async function run(...argv: readonly string[]): Promise<{ code: number; text: string }> {
  const out = new PassThrough();
  const terminal: Terminal = { out, progress: process.stderr };
  const code = await dispatch(commands, argv, terminal, new AbortController().signal);
  return { code, text: String(out.read() ?? '') };
}

beforeEach(() => {
  loaded.length = 0;
});

describe('the dispatcher', () => {
  test('runs the command that the first word names, passes it the remaining words, and loads no other', async () => {
    expect(await run('second', 'hello', '--times', '3')).toEqual({ code: 7, text: 'hello x3' });
    expect(loaded).toEqual(['second']);
  });

  test('lists the commands if none is named', async () => {
    const { code, text } = await run();

    expect(code).toBe(0);
    expect(text).toContain('npm run first    Repeats what first was given\n');
    expect(text).toContain('npm run second   Repeats what second was given\n');
  });

  test('refuses a command that does not exist, and lists those that do', async () => {
    await expect(run('third')).rejects.toThrow(/^there is no command third\n\n[^]*npm run second/);
    await expect(run('toString')).rejects.toThrow('there is no command toString');
  });

  test("prints a command's help: what it does, usage, options, exit codes", async () => {
    const { code, text } = await run('first', '--help');

    expect(code).toBe(0);
    expect(text.split('\n')).toEqual([
      'Repeats what first was given. More of it.',
      '',
      '  npm run first -- WORD   prints it',
      '',
      'Options:',
      '  --times N   how often (default: 1)',
      '  -h, --help  this text',
      '',
      'Never fails.',
      'Exit codes: 0 done; 1 failed; 2 wrong input; 130 interrupted.',
      '',
    ]);
  });
});
