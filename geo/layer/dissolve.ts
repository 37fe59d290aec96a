import { MultiMap } from 'mnemonist';
import type { Feature } from './feature-collection.ts';
import { listed } from './json-values.ts';
import { sha256OfPiece } from './layer-digest.ts';
import type { Polygons } from './polygons.ts';

/** The features that share an id, as one. */
export interface Dissolved {
  readonly id: string;
  /** The name that its features have in common, or the first where they differ; without any, the id. */
  readonly name: string;
  /** Its geometries, each once, in an order that does not depend on the file's. */
  readonly pieces: readonly Polygons[];
  readonly zones: readonly number[];
}

/** Features grouped by id, in the order in which the ids appear. */
export function dissolve(features: readonly Feature[]): Dissolved[] {
  return [...byId(features).associations()].map(([id, sharing]) => ({
    id,
    name: nameOf(sharing) ?? id,
    pieces: inOrder(sharing.flatMap(({ pieces }) => pieces)),
    zones: [...new Set(sharing.flatMap(({ zone }) => (zone === undefined ? [] : [zone])))].sort((a, b) => a - b),
  }));
}

/** A notice that names the ids that several features share. */
export function dissolveNotices(features: readonly Feature[]): string[] {
  const shared = [...byId(features).associations()].filter(([, sharing]) => sharing.length > 1);
  if (shared.length === 0) return [];
  const ids = listed(shared.map(([id, sharing]) => `${id} (${sharing.length} features)`));
  const renamed = shared.some(([, sharing]) => sharing.some(({ name }) => name !== nameOf(sharing)));
  const names = renamed ? '; where their names differ, the first is used' : '';
  return [
    `${shared.length === 1 ? 'district' : 'districts'} ${ids}: features that share an id are one district${names}`,
  ];
}

function nameOf(sharing: readonly Feature[]): string | undefined {
  return sharing.find(({ name }) => name !== undefined)?.name;
}

function byId(features: readonly Feature[]): MultiMap<string, Feature> {
  const sharing = new MultiMap<string, Feature>();
  for (const feature of features) sharing.set(feature.id, feature);
  return sharing;
}

function inOrder(pieces: readonly Polygons[]): readonly Polygons[] {
  if (pieces.length === 1) return pieces;
  const byDigest = new Map(pieces.map((piece) => [sha256OfPiece(piece.polygons), piece]));
  return [...byDigest.keys()].sort().map((digest) => byDigest.get(digest)!);
}
