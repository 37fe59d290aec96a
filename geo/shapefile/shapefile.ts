import type { Feature, FeatureCollection, MultiPolygon } from 'geojson';
import { LayerError } from '../layer-error.ts';
import { projectionOf } from './projection.ts';
import { polygonsOf } from './rings.ts';
import { readShapes } from './shapes.ts';
import { readTable } from './table.ts';

/** The files that make up a shapefile. */
export interface ShapefileParts {
  /** Its name without extension, for messages. */
  readonly name: string;
  readonly shp: Uint8Array;
  readonly dbf: Uint8Array;
  /** The coordinate system, as well-known text. */
  readonly prj: string;
  /** The encoding of text in the table. */
  readonly cpg: string | undefined;
}

/**
 * A shapefile of polygons as a GeoJSON FeatureCollection in WGS 84. Throws a {@link LayerError} that names the file, the
 * record and the fix. Records without a shape have no geometry; rows marked as deleted are left out.
 */
export function readShapefile({ name, shp, dbf, prj, cpg }: ShapefileParts): FeatureCollection<MultiPolygon | null> {
  const shapes = readShapes(shp, `${name}.shp`);
  const rows = readTable(dbf, `${name}.dbf`, cpg);
  if (shapes.length !== rows.length) {
    const what = `${name}.shp has ${shapes.length} records and ${name}.dbf ${rows.length} rows`;
    throw new LayerError(name, what, 'They do not belong together: export the shapefile again');
  }
  const toDegrees = projectionOf(prj, `${name}.prj`);
  const features = shapes.flatMap((rings, i): Feature<MultiPolygon | null>[] => {
    const properties = rows[i];
    if (properties === undefined) return [];
    const projected = polygonsOf(rings).map((polygon) => polygon.map((ring) => ring.map(toDegrees)));
    const geometry = rings.length > 0 ? { type: 'MultiPolygon' as const, coordinates: projected } : null;
    return [{ type: 'Feature', properties, geometry }];
  });
  return { type: 'FeatureCollection', features };
}
