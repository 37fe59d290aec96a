const DEGREES = 180 / Math.PI;

/** A position in degrees on the Mercator projection, which keeps angles: both coordinates in degrees of longitude. */
export function mercator([longitude, latitude]: readonly [number, number]): [number, number] {
  return [longitude, Math.log(Math.tan(Math.PI / 4 + latitude / DEGREES / 2)) * DEGREES];
}

/** The latitude of a position on the Mercator projection. */
export function latitudeOf(y: number): number {
  return (2 * Math.atan(Math.exp(y / DEGREES)) - Math.PI / 2) * DEGREES;
}
