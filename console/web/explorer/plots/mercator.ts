const DEGREES = 180 / Math.PI;

/** A position in degrees on Mercator's map, where shapes keep their angles: degrees of longitude, and as long ones up. */
export function mercator([longitude, latitude]: readonly [number, number]): [number, number] {
  return [longitude, Math.log(Math.tan(Math.PI / 4 + latitude / DEGREES / 2)) * DEGREES];
}

/** The latitude of a place on Mercator's map. */
export function latitudeOf(y: number): number {
  return (2 * Math.atan(Math.exp(y / DEGREES)) - Math.PI / 2) * DEGREES;
}
