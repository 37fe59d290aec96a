import type { Position } from 'geojson';
import proj4 from 'proj4';
import { LayerError } from '../layer-error.ts';

/** A position of the file in WGS 84 degrees. */
export type ToDegrees = (position: Position) => Position;

/**
 * Decimals of reprojected degrees, about a centimetre. Sines and powers differ in their last digits from one version of
 * V8 to the next (Node 20 and 24 do, and the ninth decimal with them); what is rounded to this is the same everywhere.
 */
const STEPS_PER_DEGREE = 1e7;

/** Datums whose degrees are those of WGS 84, for New York within a metre or two. Others would need grids of shifts. */
const AS_WGS_84 = /WGS_?(19)?_?84|North_American_(Datum_)?1983|NAD_?(19)?83|ETRS_?(19)?89|GRS_?(19)?80/i;

const REPROJECT = 'Export the layer as a shapefile or GeoJSON in WGS 84 (EPSG:4326), as ogr2ogr -t_srs EPSG:4326 does';

/** How positions become degrees, by the well-known text of a `.prj`; those in degrees stay as they are. */
export function projectionOf(prj: string, name: string): ToDegrees {
  const text = prj.replace('\uFEFF', '').trim();
  const [, title = text.slice(0, 60)] = /^\w+\[\s*"([^"]*)"/.exec(text) ?? [];
  const [, datum] = /(?:DATUM|ENSEMBLE)\[\s*"([^"]*)"/i.exec(text) ?? [];
  if (datum === undefined || !AS_WGS_84.test(datum)) {
    throw new LayerError(name, `coordinates in "${title}" cannot be turned into WGS 84 exactly`, REPROJECT);
  }
  if (/^GEOG(CS|CRS)\[/i.test(text)) return inDegrees(text, title, name);
  try {
    const { inverse } = proj4(text);
    return (position) => rounded(inverse(position.slice(0, 2)));
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new LayerError(name, `the coordinate system "${title}" is not known (${problem})`, REPROJECT);
  }
}

function inDegrees(text: string, title: string, name: string): ToDegrees {
  if (/UNIT\[\s*"degree/i.test(text)) return (position) => position;
  throw new LayerError(name, `"${title}" does not have degrees`, REPROJECT);
}

/** Not finite where the projection has no such place: reading the layer then says where. */
function rounded([x = Number.NaN, y = Number.NaN]: readonly number[]): Position {
  return [Math.round(x * STEPS_PER_DEGREE) / STEPS_PER_DEGREE, Math.round(y * STEPS_PER_DEGREE) / STEPS_PER_DEGREE];
}
