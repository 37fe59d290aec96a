import { isZone, NEWARK, OUTSIDE_NEW_YORK, UNKNOWN_ZONE } from '../../../geo/zones/zone-ids.ts';
import * as map from './memory-map.ts';
import * as numbers from './parquet-numbers.ts';

/** Writes what is known of each zone into the kernel's memory: `zones` has the district of each, 0 for none. */
export function fillZoneCodes(memory: ArrayBuffer, zones: Uint16Array | undefined): void {
  const codes = new Uint32Array(memory, map.ZONE_CODES, numbers.ZONE_CODES_LENGTH);
  codes.forEach((_, zone) => {
    codes[zone] = zoneCode(zone, zones?.[zone] ?? 0);
  });
}

/** A zone's district, and what its id says beyond that. */
function zoneCode(zone: number, district: number): number {
  if (!isZone(zone) || zone === UNKNOWN_ZONE) return numbers.ZONE_UNKNOWN;
  if (district === 0 && (zone === OUTSIDE_NEW_YORK || zone === NEWARK)) return numbers.ZONE_OUTSIDE_NEW_YORK;
  return district;
}
