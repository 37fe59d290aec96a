import type { District, Layer } from '../district.ts';
import { BOROUGH_OF_ZONE, DRAWN_AS } from './zone-facts.ts';
import { LAST_ZONE } from './zone-ids.ts';

/** Why trips by zone cannot be counted over a layer, with the fix. */
export interface ZonesRefused {
  readonly refused: string;
}

/**
 * The district of each of TLC's zones, by zone id 0 to {@link LAST_ZONE}: its number in the layer, 0 if it lies in none.
 * Only exact over districts that zones make up: features that carry zone ids, or the built-in boroughs.
 */
export function zoneDistricts({ zones, districts }: Layer): Uint16Array | ZonesRefused {
  if (zones.by === 'nothing') return { refused: zones.reason };
  return zones.by === 'boroughs' ? byBoroughs(districts) : byFeatures(districts, zones.zones, zones.property);
}

function byBoroughs(districts: readonly District[]): Uint16Array {
  const numbers = new Map(districts.map(({ id }, i) => [Number(id), i + 1]));
  return Uint16Array.from(BOROUGH_OF_ZONE, (borough) => numbers.get(borough) ?? 0);
}

function byFeatures(
  districts: readonly District[],
  zones: readonly (readonly number[])[],
  property: string,
): Uint16Array | ZonesRefused {
  const table = new Uint16Array(LAST_ZONE + 1);
  const torn: string[] = [];
  zones.forEach((ofDistrict, i) => {
    for (const zone of ofDistrict) {
      const other = table[zone]!;
      if (other === 0) table[zone] = i + 1;
      else torn.push(`zone ${zone} in "${districts[other - 1]!.id}" and "${districts[i]!.id}"`);
    }
  });
  if (torn.length > 0) return tornApart(torn, property);
  for (const [zone, drawnAs] of DRAWN_AS) if (table[zone] === 0) table[zone] = table[drawnAs]!;
  return table;
}

const NAMED_AT_MOST = 10;

function tornApart(torn: readonly string[], property: string): ZonesRefused {
  const more = torn.length > NAMED_AT_MOST ? ` and ${torn.length - NAMED_AT_MOST} more` : '';
  const named = `${torn.slice(0, NAMED_AT_MOST).join(', ')}${more}`;
  return {
    refused:
      `features of one zone (property "${property}") lie in different districts: ${named}. A trip names only the zone: ` +
      `give --district-id a property that is the same for all features of a zone, such as ${property} itself`,
  };
}
