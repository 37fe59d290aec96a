import { createHash } from 'node:crypto';
import type { District } from '../district.ts';

/**
 * Hex SHA-256 of the districts' ids and coordinates as doubles, little-endian, each list preceded by its length: number
 * formats, whitespace, other properties and the order of features have no effect.
 */
export function sha256Of(districts: readonly District[]): string {
  const hash = createHash('sha256');
  const count = (n: number) => hash.update(Uint8Array.of(n, n >>> 8, n >>> 16, n >>> 24));
  count(districts.length);
  for (const district of districts) {
    const id = new TextEncoder().encode(district.id);
    count(id.length);
    hash.update(id);
    count(district.polygons.length);
    for (const polygon of district.polygons) {
      count(polygon.rings.length);
      for (const ring of polygon.rings) {
        count(ring.length);
        hash.update(new Uint8Array(ring.buffer, ring.byteOffset, ring.byteLength));
      }
    }
  }
  return hash.digest('hex');
}
