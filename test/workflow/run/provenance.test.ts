import { difference, madeOfFile, provenanceAttributes, readProvenance } from '../../../workflow/run/provenance.ts';
import type { Provenance } from '../../../workflow/run/provenance.ts';

const file = { uri: 's3://trips/yellow-2015-06.csv', name: 'yellow-2015-06.csv', bytes: 160, version: '"etag"' };
const made = madeOfFile('c0de', { sha256: 'a1' }, file);

describe('what a result was made of', () => {
  test('is read from an item as it was written', () => {
    expect(readProvenance(provenanceAttributes(made))).toEqual(made);
  });

  test('is not known of an item that lacks a part of it', () => {
    const { code, ...rest } = provenanceAttributes(made);

    expect(code).toEqual({ S: 'c0de' });
    expect(readProvenance(rest)).toBeUndefined();
    expect(readProvenance({})).toBeUndefined();
  });

  test('does not differ from itself', () => {
    expect(difference(made, { ...made })).toBeUndefined();
  });

  test.each<[Partial<Provenance>, string]>([
    [{ code: 'c0d3' }, 'the code is another: the result was made by c0de, this is c0d3'],
    [{ layerSha256: 'b2' }, 'the layer is another'],
    [{ inputUri: 's3://other/f.csv' }, 'the file is another: the result was made of s3://trips/yellow-2015-06.csv'],
    [{ inputBytes: 240 }, 'the file changed: it had 160 bytes and has 240'],
    [{ inputVersion: '"other"' }, 'the file changed: it has the same size, but was written again'],
  ])('differs in %j in words for people', (change, words) => {
    expect(difference(made, { ...made, ...change })).toBe(words);
  });
});
