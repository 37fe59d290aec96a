import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeVersion } from '../../../infra/stack/code-version.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
let versions = 0;

const FILES: Readonly<Record<string, string>> = {
  'tasks/worker.cjs': 'worker',
  'tasks/kernel.wasm': 'kernel',
  'tasks/worker.cjs.map': '{}',
  'lambda/ValidateInput/index.cjs': 'validate',
  'lambda/FinalAggregateScan/index.cjs': 'scan',
  'lambda/TearDown/index.cjs': 'tear down',
};

/** The version of bundles of these files. */
function versionOf(change: Readonly<Record<string, string>>): string {
  const bundles = path.join(folder, String(++versions));
  for (const [file, content] of Object.entries({ ...FILES, ...change })) {
    mkdirSync(path.dirname(path.join(bundles, file)), { recursive: true });
    writeFileSync(path.join(bundles, file), content);
  }
  return codeVersion(bundles);
}

describe('the version of the code that produces results', () => {
  test('is the same wherever the code was built', () => {
    expect(versionOf({})).toBe(versionOf({}));
    expect(versionOf({})).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each([
    'tasks/worker.cjs',
    'tasks/kernel.wasm',
    'lambda/ValidateInput/index.cjs',
    'lambda/FinalAggregateScan/index.cjs',
  ])('changes with %s', (file) => {
    expect(versionOf({ [file]: 'changed' })).not.toBe(versionOf({}));
  });

  test.each(['lambda/TearDown/index.cjs', 'tasks/worker.cjs.map'])('does not change with %s', (file) => {
    expect(versionOf({ [file]: 'changed' })).toBe(versionOf({}));
  });

  test('distinguishes the same contents under other names', () => {
    expect(versionOf({ 'tasks/worker.cjs': 'kernel', 'tasks/kernel.wasm': 'worker' })).not.toBe(versionOf({}));
  });
});
