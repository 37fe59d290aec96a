/*
 * TLC's taxi zones as its trip files name them: https://www.nyc.gov/site/tlc/about/tlc-trip-record-data.page, "Taxi Zone
 * Lookup Table".
 */

/** The highest zone id; the lowest is 1. */
export const LAST_ZONE = 265;

/** Newark airport, the one zone with a shape that is not in New York. */
export const NEWARK = 1;

/** TLC's id for a place that is not known. */
export const UNKNOWN_ZONE = 264;

/** TLC's id for every place outside New York. */
export const OUTSIDE_NEW_YORK = 265;

/** Whether a number is the id of a zone. */
export function isZone(id: number): boolean {
  return Number.isInteger(id) && id >= 1 && id <= LAST_ZONE;
}
