import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as real from '../../../../tasks/trips/buckets.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const BUCKETS = 'tasks/trips/buckets.ts';
const folder = temporaryFolder();

/** Jest's way to replace an ES module; @types/jest lacks it. */
const { unstable_mockModule: mockModule } = import.meta.jest as unknown as {
  unstable_mockModule: (module: string, factory: () => unknown) => void;
};

/** The text of buckets.ts with two additional edges in each list: half the first edge, and twice the last. */
function editedBuckets(): string {
  const source = readFileSync(BUCKETS, 'utf8');
  return source.replace(/= (\[0,.*\]);/g, (_, list: string) => {
    const [zero, first, ...rest] = JSON.parse(list) as number[];
    return `= ${JSON.stringify([zero, first! / 2, first, ...rest, 2 * rest.at(-1)!])};`;
  });
}

test('with other edges in buckets.ts, kernel and twin agree: groups and step tables grow with them', async () => {
  const file = path.join(folder, 'buckets.ts');
  writeFileSync(file, editedBuckets());
  const edited = (await import(file)) as typeof import('../../../../tasks/trips/buckets.ts');
  mockModule('../../../../tasks/trips/buckets.ts', () => edited);
  const { compileKernel } = await import('../../../../infra/build/compile-kernel.ts');
  const { compareOnMutations, expectSame, pairOver, TRIP_RECORDS } = await import('./comparing.ts');
  const { realIndex } = await import('./layers.ts');

  const { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } = real;
  expect(edited.AMOUNT_GROUPS).toBe(
    (DISTANCE_BOUNDS.length + 2) * (DURATION_BOUNDS.length + 2) * (FARE_BOUNDS.length + 2),
  );
  expect([edited.STEP_BYTES, edited.HIGHEST_FARE]).toEqual([2, 2 * real.HIGHEST_FARE]);
  const wasm = await compileKernel(path.join(folder, 'kernel.wasm'));
  const pair = pairOver(realIndex('boroughs', 'BoroCode'), wasm);
  const { layout } = expectSame(pair, TRIP_RECORDS, new Uint8Array());
  expect(layout.duration - layout.distance).toBe((layout.districts + 1) * (DISTANCE_BOUNDS.length + 2));
  compareOnMutations(pair, 20_000, 20150602);
});
