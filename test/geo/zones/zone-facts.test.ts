import { readFileSync } from 'node:fs';
import { BOROUGH_OF_ZONE, DRAWN_AS } from '../../../geo/zones/zone-facts.ts';
import { LAST_ZONE, NEWARK, OUTSIDE_NEW_YORK, UNKNOWN_ZONE } from '../../../geo/zones/zone-ids.ts';
import { sharedPath } from '../../shared.ts';

const BOROUGHS = ['Manhattan', 'Bronx', 'Brooklyn', 'Queens', 'Staten Island'];

/** TLC's own lookup table: the borough by zone. */
function lookup(): Map<number, string> {
  const text = readFileSync(sharedPath('cases/input/78-lookup-csv-as-layer/taxi_zone_lookup.csv'), 'utf8');
  return new Map([...text.matchAll(/^(\d+),"([^"]*)"/gm)].map(([, zone, borough]) => [Number(zone), borough!]));
}

describe('the boroughs of zones', () => {
  test("are those of TLC's lookup table, all 265 of it", () => {
    const table = lookup();
    expect(table.size).toBe(LAST_ZONE);
    for (const [zone, borough] of table) {
      expect([zone, BOROUGH_OF_ZONE[zone]]).toEqual([zone, BOROUGHS.indexOf(borough) + 1]);
    }
  });

  test('are none for Newark, what is unknown and what is outside New York', () => {
    expect([0, NEWARK, UNKNOWN_ZONE, OUTSIDE_NEW_YORK].map((zone) => BOROUGH_OF_ZONE[zone])).toEqual([0, 0, 0, 0]);
    expect(BOROUGH_OF_ZONE).toHaveLength(266);
  });

  test('are the same for a zone and the one that it is drawn as', () => {
    for (const [zone, drawnAs] of DRAWN_AS) expect(BOROUGH_OF_ZONE[zone]).toBe(BOROUGH_OF_ZONE[drawnAs]);
  });
});
