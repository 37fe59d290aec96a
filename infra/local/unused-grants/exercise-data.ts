/** 16,000 squares: 160 columns from west to east, 100 rows from south to north. */
const COLUMNS = 160;
const ROWS = 100;
const WEST = -74.05;
const SOUTH = 40.6;
const WIDTH = 0.001875;
const HEIGHT = 0.002;

/** Seconds from 2009-01-01 to 2015-06-01, New York's wall clock. */
const JUNE_2015 = 202_348_800;
const JUNE_SECONDS = 30 * 86_400;
/** The longest trip: seconds, miles and dollars. */
const LONGEST = { seconds: 4000, miles: 25, dollars: 120 };
/** A trip record without its line end. */
const RECORD_LENGTH = 79;

/** A layer (GeoJSON) of equal squares over New York, with the property `id`. */
export function squareDistricts(): string {
  const features = Array.from({ length: COLUMNS * ROWS }, (_, i) => {
    const [west, south] = [WEST + (i % COLUMNS) * WIDTH, SOUTH + Math.floor(i / COLUMNS) * HEIGHT];
    const [east, north] = [west + WIDTH, south + HEIGHT];
    const corners = [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ];
    const ring = corners.map((corner) => corner.map((degrees) => Number(degrees.toFixed(6))));
    return { type: 'Feature', properties: { id: i + 1 }, geometry: { type: 'Polygon', coordinates: [ring] } };
  });
  return JSON.stringify({ type: 'FeatureCollection', features });
}

/** Trip records of June 2015, spread evenly over squares, hours and buckets; the same at each call. */
export function tripsEverywhere(count: number): string {
  let state = 1;
  // Numerical Recipes' linear congruential generator.
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const place = (): string =>
    `${(WEST + random() * COLUMNS * WIDTH).toFixed(6)},${(SOUTH + random() * ROWS * HEIGHT).toFixed(6)}`;
  const records = Array.from({ length: count }, () => {
    const pickup = JUNE_2015 + Math.floor(random() * (JUNE_SECONDS - LONGEST.seconds));
    const dropoff = pickup + Math.floor(random() * LONGEST.seconds);
    const [miles, dollars] = [random() * LONGEST.miles, random() * LONGEST.dollars];
    const record = `${pickup},${dropoff},${place()},${place()},${miles.toFixed(2)},${dollars.toFixed(2)},`;
    return record.padEnd(RECORD_LENGTH);
  });
  return `${records.join('\n')}\n`;
}
