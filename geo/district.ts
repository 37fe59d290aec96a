/** West, south, east, north in degrees. */
export type BBox = readonly [number, number, number, number];

/** Rings as flat positions `[x0, y0, x1, y1, ...]` in degrees, each closed (its last position repeats its first). */
export interface Polygon {
  readonly rings: readonly Float64Array[];
}

/** The polygons of one geometry. A point belongs to it when an odd number of boundaries, over all these rings, lies on one side of it. */
export type Piece = readonly Polygon[];

/** One district. Its number in results is its position in the layer + 1; 0 means outside all districts. */
export interface District {
  readonly id: string;
  readonly name: string;
  /** On the sphere, in square kilometres; excludes holes, including those written as parts; what two of its pieces share counts twice. */
  readonly areaKm2: number;
  readonly bbox: BBox;
  /** All its polygons. */
  readonly polygons: Piece;
  /**
   * Only of a district dissolved from several geometries, such as features that share an id: the same polygons, by
   * geometry. The district is their union: what two of them share is inside.
   */
  readonly pieces?: readonly Piece[];
}

/** A point belongs to the district when it belongs to one of these: nearly always there is a single one. */
export function piecesOf({ polygons, pieces }: District): readonly Piece[] {
  return pieces ?? [polygons];
}

/** A checked layer: districts in the order of their ids. */
export interface Layer {
  readonly districts: readonly District[];
  readonly oddities: LayerOddities;
  readonly bbox: BBox;
  /** Hex digest of ids and coordinates, independent of the file's formatting and the order of its features. */
  readonly sha256: string;
  readonly zones: LayerZones;
}

/** What is written in an unusual but unambiguous way; building a grid warns about it. */
interface LayerOddities {
  readonly holesAsParts: readonly District[];
  readonly withoutArea: readonly District[];
  /** Remarks about the file as a whole or its features, each a sentence of its own. */
  readonly notices: readonly string[];
}

/**
 * How the layer's districts relate to TLC's taxi zones: by the zone ids that the features carry (for each district those
 * of its features), by TLC's table of zones and boroughs, or not at all, with the reason.
 */
export type LayerZones =
  | { readonly by: 'features'; readonly property: string; readonly zones: readonly (readonly number[])[] }
  | { readonly by: 'boroughs' }
  | { readonly by: 'nothing'; readonly reason: string };

/** How the features of a layer are read. */
export interface LayerOptions {
  /** The property that holds a district's id; features that share an id are one district. */
  readonly idProperty: string;
  /** The property that holds a district's name (default: the id). */
  readonly nameProperty?: string | undefined;
  /** The property that holds the id of TLC's taxi zone (default: `LocationID`, in any case, if the features have it). */
  readonly zoneProperty?: string | undefined;
  /** The districts are New York's boroughs, their ids TLC's numbers 1 to 5: zones follow from TLC's table. */
  readonly boroughs?: true | undefined;
}

/** Maximum districts per layer: 16-bit numbers allow hardly more, and statistics then take 23 million cells, 185 MB. */
export const MAX_DISTRICTS = 65_000;

/** Maximum geometries per layer, when they are dissolved into fewer districts: their numbers have 16 bits. */
export const MAX_PIECES = 65_535;
