import path from 'node:path';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runToEnd, startLocalCloud } from './running-cloud.ts';
import type { RunningCloud } from './running-cloud.ts';
import { writeSmallStack } from './small-stack.ts';

const folder = temporaryFolder();
let cloud: RunningCloud;

beforeAll(async () => {
  writeSmallStack(folder);
  cloud = await startLocalCloud(folder);
});

describe('a command line that cannot be served ends with exit code 2 and a plain message', () => {
  test.each([
    ['an unknown flag', ['--nope'], /^error: Unknown option '--nope'[^]*See: npm run local-cloud -- --help\n$/],
    ['a port that is not a number', ['--port', 'x'], /^error: --port x: a port is a number from 0 to 65535\n$/],
    ['a parameter without a value', ['--parameter', 'Size'], /^error: --parameter Size: write NAME=VALUE\n$/],
    [
      'no build',
      ['--state', path.join(folder, 'other'), '--template', 'nowhere'],
      /^error: .*cannot be read; build the project first \(npm run build\)\n$/,
    ],
  ])('%s', async (_, args, message) => {
    const { code, output } = await runToEnd(folder, args);

    expect(output).toMatch(message);
    expect(code).toBe(2);
  });

  test('a state folder that is already served', async () => {
    const { code, output } = await runToEnd(folder, ['--state', cloud.state]);

    expect(output).toBe(
      `error: ${cloud.state} is already served by process ${cloud.child.pid}; use that one, stop it, or name another --state folder\n`,
    );
    expect(code).toBe(2);
  });

  test('a port in use', async () => {
    const { port } = new URL(cloud.endpoint);
    const args = ['--state', path.join(folder, 'third'), '--template', path.join(folder, 'cdk.out'), '--port', port];

    const { code, output } = await runToEnd(folder, args);

    expect(output).toMatch(/^error: listen EADDRINUSE.*; name another --port, or leave it out to take a free one\n$/);
    expect(code).toBe(2);
  });

  test('a parameter that the template lacks', async () => {
    const args = [
      '--state',
      path.join(folder, 'fourth'),
      '--template',
      path.join(folder, 'cdk.out'),
      '--parameter',
      'Nope=1',
    ];

    const { code, output } = await runToEnd(folder, args);

    expect(output).toMatch(/^error: .* has no parameter Nope; it declares: WorkPrefix, Table\n$/);
    expect(code).toBe(2);
  });
});

test('help is printed on request', async () => {
  const { code, output } = await runToEnd(folder, ['--help']);

  expect(output).toContain('npm run local-cloud');
  expect(code).toBe(0);
});
