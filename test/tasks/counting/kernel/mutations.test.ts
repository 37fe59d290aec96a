import { compareOnMutations, compiledKernel, pairOver } from './comparing.ts';
import { realIndex } from './layers.ts';

const wasm = compiledKernel();

test.each([
  ['community-districts', 'boro_cd'],
  ['boroughs', 'BoroCode'],
])('over %s, kernel and twin agree on mutated records of every kind', (name, idProperty) => {
  compareOnMutations(pairOver(realIndex(name, idProperty), wasm()), 20_000, 20090101);
});
