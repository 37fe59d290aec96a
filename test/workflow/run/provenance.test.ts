import { difference, madeOfFile, provenanceAttributes, readProvenance } from '../../../workflow/run/provenance.ts';
import type { Provenance } from '../../../workflow/run/provenance.ts';

const file = { uri: 's3://trips/yellow-2015-06.csv', name: 'yellow-2015-06.csv', bytes: 160, version: '"etag"' };
const made = madeOfFile('c0de', { sha256: 'a1' }, file);

describe('what a result was produced from', () => {
  test('is read back from an item', () => {
    expect(readProvenance(provenanceAttributes(made))).toEqual(made);
  });

  test('is undefined for an item that lacks a part', () => {
    const { code, ...rest } = provenanceAttributes(made);

    expect(code).toEqual({ S: 'c0de' });
    expect(readProvenance(rest)).toBeUndefined();
    expect(readProvenance({})).toBeUndefined();
  });

  test('does not differ from itself', () => {
    expect(difference(made, { ...made })).toBeUndefined();
  });

  test.each<[Partial<Provenance>, string]>([
    [{ code: 'c0d3' }, 'the code changed: the result was produced by c0de, this is c0d3'],
    [{ layerSha256: 'b2' }, 'the layer changed'],
    [{ inputUri: 's3://other/f.csv' }, 'another file: the result was produced from s3://trips/yellow-2015-06.csv'],
    [{ inputBytes: 240 }, 'the file changed: it had 160 bytes and has 240'],
    [{ inputVersion: '"other"' }, 'the file changed: it has the same size, but was rewritten'],
  ])('describes a difference in %j', (change, words) => {
    expect(difference(made, { ...made, ...change })).toBe(words);
  });
});
