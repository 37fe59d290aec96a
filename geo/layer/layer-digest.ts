import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { District, Piece } from '../district.ts';

/**
 * Hex SHA-256 of the districts' ids and coordinates as doubles, little-endian, each list preceded by its length: number
 * formats, whitespace, other properties and the order of features have no effect. A dissolved district has a 0 and the
 * count of its pieces first, since its pieces in one geometry would hold other points.
 */
export function sha256Of(districts: readonly District[]): string {
  const hash = createHash('sha256');
  addCount(hash, districts.length);
  for (const { id: text, polygons, pieces } of districts) {
    const id = new TextEncoder().encode(text);
    addCount(hash, id.length);
    hash.update(id);
    if (pieces !== undefined) {
      addCount(hash, 0);
      addCount(hash, pieces.length);
    }
    for (const piece of pieces ?? [polygons]) addPiece(hash, piece);
  }
  return hash.digest('hex');
}

/** Hex SHA-256 of one piece's coordinates. */
export function sha256OfPiece(piece: Piece): string {
  const hash = createHash('sha256');
  addPiece(hash, piece);
  return hash.digest('hex');
}

function addPiece(hash: Hash, polygons: Piece): void {
  addCount(hash, polygons.length);
  for (const polygon of polygons) {
    addCount(hash, polygon.rings.length);
    for (const ring of polygon.rings) {
      addCount(hash, ring.length);
      hash.update(new Uint8Array(ring.buffer, ring.byteOffset, ring.byteLength));
    }
  }
}

function addCount(hash: Hash, n: number): void {
  hash.update(Uint8Array.of(n, n >>> 8, n >>> 16, n >>> 24));
}
