import { LAST_ZONE } from './zone-ids.ts';

/*
 * Facts about TLC's taxi zones, from its lookup table of zones and its map of them (both at
 * https://www.nyc.gov/site/tlc/about/tlc-trip-record-data.page).
 */

/** Zones that TLC's map draws as part of another: by zone, the one whose id they have there. */
export const DRAWN_AS: ReadonlyMap<number, number> = new Map([
  [57, 56],
  [104, 103],
  [105, 103],
]);

/** The zones of each borough, by TLC's number of it from 1: Manhattan, the Bronx, Brooklyn, Queens, Staten Island. */
const ZONES_OF_BOROUGHS = [
  `4 12-13 24 41-43 45 48 50 68 74-75 79 87-88 90 100 103-105 107 113-114 116 120 125 127-128 137 140-144 148 151-153 158
   161-164 166 170 186 194 202 209 211 224 229-234 236-239 243-244 246 249 261-263`,
  `3 18 20 31-32 46-47 51 58-60 69 78 81 94 119 126 136 147 159 167-169 174 182-185 199-200 208 212-213 220 235 240-242
   247-248 250 254 259`,
  `11 14 17 21-22 25-26 29 33-37 39-40 49 52 54-55 61-63 65-67 71-72 76-77 80 85 89 91 97 106 108 111-112 123 133 149-150
   154-155 165 177-178 181 188-190 195 210 217 222 225 227-228 255-257`,
  `2 7-10 15-16 19 27-28 30 38 53 56-57 64 70 73 82-83 86 92-93 95-96 98 101-102 117 121-122 124 129-132 134-135 138-139
   145-146 157 160 171 173 175 179-180 191-193 196-198 201 203 205 207 215-216 218-219 223 226 252-253 258 260`,
  '5-6 23 44 84 99 109-110 115 118 156 172 176 187 204 206 214 221 245 251',
];

/** By zone: the number of its borough, 1 to 5; 0 for those in none. */
export const BOROUGH_OF_ZONE: Readonly<Uint8Array> = boroughTable();

function boroughTable(): Uint8Array {
  const boroughs = new Uint8Array(LAST_ZONE + 1);
  ZONES_OF_BOROUGHS.forEach((ranges, i) => {
    for (const range of ranges.split(/\s+/)) {
      const [first = Number.NaN, last = first] = range.split('-').map(Number);
      boroughs.fill(i + 1, first, last + 1);
    }
  });
  return boroughs;
}
