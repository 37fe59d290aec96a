/** West, south, east, north in degrees. */
export type BBox = readonly [number, number, number, number];

/** Rings as flat positions `[x0, y0, x1, y1, ...]` in degrees, each closed (its last position repeats its first). */
export interface Polygon {
  readonly rings: readonly Float64Array[];
}

/** One district. Its number in results is its position in the layer + 1; 0 means outside all districts. */
export interface District {
  readonly id: string;
  readonly name: string;
  /** On the sphere, in square kilometres; excludes holes, including those written as parts. */
  readonly areaKm2: number;
  readonly bbox: BBox;
  /** A point belongs to the district when an odd number of boundaries, over all these rings, lies on one side of it. */
  readonly polygons: readonly Polygon[];
}

/** A checked layer: districts in the order of their ids. */
export interface Layer {
  readonly districts: readonly District[];
  readonly oddities: LayerOddities;
  readonly bbox: BBox;
  /** Hex digest of ids and coordinates, independent of the file's formatting and the order of its features. */
  readonly sha256: string;
}

/** Districts whose borders are written in an unusual but unambiguous way; building a grid warns about them. */
interface LayerOddities {
  readonly holesAsParts: readonly District[];
  readonly withoutArea: readonly District[];
}

/** Names of the feature properties that hold a district's id and its name (default: the id). */
export interface LayerOptions {
  readonly idProperty: string;
  readonly nameProperty?: string;
}

/** Maximum districts per layer: 16-bit numbers allow hardly more, and statistics then take 23 million cells, 185 MB. */
export const MAX_DISTRICTS = 65_000;
