import { buildGridIndex } from '../../../../geo/grid/grid-index.ts';
import { KernelOutdated } from '../../../../tasks/counting/kernel/kernel-instance.ts';
import { BLOCK_TRIPS } from '../../../../tasks/counting/kernel/memory-map.ts';
import { openClassifiers } from '../../../../tasks/worker/open-classifiers.ts';
import { feature, layerOf, rectangle } from '../../../geo/geojson.ts';
import { compiledKernel } from './comparing.ts';

const wasm = compiledKernel();
const index = buildGridIndex(layerOf([feature(1, [rectangle(0, 0, 1, 1)])])).bytes;

/** The module with the first occurrence of `from` replaced by `to`, which is as long. */
function patched(from: string, to: string): Uint8Array {
  const text = Buffer.from(wasm()).toString('latin1');
  expect(text).toContain(from);
  expect(to).toHaveLength(from.length);
  return Uint8Array.from(Buffer.from(text.replace(from, to), 'latin1'));
}

test('opens a module that was compiled with the same constants', () => {
  expect(openClassifiers({ grid: index, zones: undefined }, wasm()).by).toBe('WASM kernel');
});

test('refuses a module that was compiled with another constant, and asks for a new build', () => {
  // BLOCK_TRIPS in compiled form: a constant i32, its initial value as LEB128.
  expect(BLOCK_TRIPS).toBe(1_024);
  const outdated = patched('\x7F\0\x41\x80\x08', '\x7F\0\x41\x81\x08');
  expect(() => openClassifiers({ grid: index, zones: undefined }, outdated)).toThrow(KernelOutdated);
  expect(() => openClassifiers({ grid: index, zones: undefined }, outdated)).toThrow(
    'compiled with BLOCK_TRIPS = 1025, this program with 1024: one of them is older; build both again (npm run build)',
  );
});

test('refuses a module that lacks a constant', () => {
  const outdated = patched('AMOUNT_GROUPS', 'AMOUNT_GROUPZ');
  expect(() => openClassifiers({ grid: index, zones: undefined }, outdated)).toThrow(
    'compiled with AMOUNT_GROUPS = nothing',
  );
});
