import fc from 'fast-check';
import { MatrixError, rowSums, total } from '../../../../../console/web/explorer/model/count-matrix.ts';
import { chartsOf, endOf, hoursOfDay, toggled, valuesOf } from '../../../../../console/web/explorer/model/cut.ts';
import { decodeMonth, sumMonths } from '../../../../../console/web/explorer/model/trip-sums.ts';
import { wireStatistics } from '../../../../../console/server/results/statistics.ts';
import { tripCounts } from '../../../../../tasks/counting/statistics.ts';
import { statisticsOf, sumsOf } from './statistics.ts';
import type { CountedTrip } from './statistics.ts';

const DISTRICTS = 5;
const ROWS = [0, 1, 2, 3, 4, 5];

const trip: fc.Arbitrary<CountedTrip> = fc
  .record({
    pickup: fc.nat(DISTRICTS),
    dropoff: fc.nat(DISTRICTS),
    pickupHour: fc.nat(167),
    dropoffHour: fc.nat(167),
    distance: fc.nat(5),
    duration: fc.nat(6),
    fare: fc.nat(5),
  })
  .filter(({ pickup, dropoff }) => pickup + dropoff > 0);
const trips = fc.array(trip, { maxLength: 60 });
const subset = fc.subarray(ROWS, { minLength: 1 });

const RUNS = { seed: 4, numRuns: 60 };

describe('statistics in the page', () => {
  test('add up to the counts of the Results item', () => {
    fc.assert(
      fc.property(trips, (counted) => {
        const statistics = statisticsOf(DISTRICTS, counted);
        const item = tripCounts(statistics, ['1', '2', '3', '4', '5']);

        const sums = sumsOf(statistics);
        const charts = chartsOf(sums, 'pickups', []);

        for (const end of ['pickups', 'dropoffs'] as const) {
          const byRow = rowSums(sums[end]);
          expect(ROWS.slice(1).map((row) => byRow[row])).toEqual(ROWS.slice(1).map((row) => item[end][row] ?? 0));
        }
        expect([...charts.hours]).toEqual(item.hours);
        expect([...charts.distance]).toEqual(item.distance);
        expect([...charts.duration]).toEqual(item.duration);
        expect([...charts.fare]).toEqual(item.fare);
        expect(sums.located).toBe(counted.length);
      }),
      RUNS,
    );
  });

  test('of several months are the same as those of all their trips together', () => {
    fc.assert(
      fc.property(trips, trips, trips, (a, b, c) => {
        const months = [a, b, c].map((month) => sumsOf(statisticsOf(DISTRICTS, month)));

        expect(sumMonths(months)).toEqual(sumsOf(statisticsOf(DISTRICTS, [...a, ...b, ...c])));
      }),
      RUNS,
    );
  });

  test('that are truncated or belong to another layer are refused', () => {
    const wire = wireStatistics('l', 't', statisticsOf(DISTRICTS, []).encode());
    const short = { ...wire, pickups: { ...wire.pickups, data: wire.pickups.data.slice(0, 400) } };

    expect(() => decodeMonth(short)).toThrow(MatrixError);
    expect(() => sumMonths([sumsOf(statisticsOf(2, [])), sumsOf(statisticsOf(3, []))])).toThrow(
      '4 x 168 counts cannot be added to 3 x 168',
    );
  });

  test('larger than 32 bits are read exactly', () => {
    const statistics = statisticsOf(1, []);
    statistics.cells[statistics.layout.fare + 6] = 2 ** 40;

    expect(sumsOf(statistics).fare.cells[6]).toBe(2 ** 40);
  });

  test('of a layer of more than 300 districts have no links', () => {
    const sums = sumsOf(statisticsOf(301, []));

    expect(valuesOf(sums, 'to', [1])).toBeUndefined();
    expect(valuesOf(sumMonths([sums, sums]), 'from', [1])).toBeUndefined();
  });
});

describe('a cut', () => {
  test('by all rows is the total', () => {
    fc.assert(
      fc.property(trips, (counted) => {
        const sums = sumsOf(statisticsOf(DISTRICTS, counted));

        for (const end of ['pickups', 'dropoffs'] as const) {
          expect(chartsOf(sums, end, ROWS)).toEqual(chartsOf(sums, end, []));
        }
      }),
      RUNS,
    );
  });

  test('holds exactly the trips with that end in it', () => {
    fc.assert(
      fc.property(trips, subset, (counted, rows) => {
        const sums = sumsOf(statisticsOf(DISTRICTS, counted));
        const within = counted.filter(({ dropoff }) => rows.includes(dropoff));

        const charts = chartsOf(sums, 'dropoffs', rows);

        expect(charts.trips).toBe(within.length);
        const week = Array.from({ length: 168 }, (_, hour) => within.filter((one) => one.dropoffHour === hour).length);
        expect([...charts.week]).toEqual(week);
        const fares = counted.filter(({ pickup }) => rows.includes(pickup)).map(({ fare }) => fare);
        expect([...charts.fare]).toEqual(
          Array.from({ length: 6 }, (_, i) => fares.filter((fare) => fare === i).length),
        );
      }),
      RUNS,
    );
  });

  test('has links to and from every row that add up to its trips', () => {
    fc.assert(
      fc.property(trips, subset, (counted, rows) => {
        const sums = sumsOf(statisticsOf(DISTRICTS, counted));
        const from = counted.filter(({ pickup }) => rows.includes(pickup));

        const to = valuesOf(sums, 'to', rows)!;
        const back = valuesOf(sums, 'from', rows)!;

        expect([...to]).toEqual(ROWS.map((row) => from.filter(({ dropoff }) => dropoff === row).length));
        expect(total(to)).toBe(chartsOf(sums, endOf('to'), rows).trips);
        expect(total(back)).toBe(chartsOf(sums, endOf('from'), rows).trips);
      }),
      RUNS,
    );
  });

  test('needs a district to have links', () => {
    expect(valuesOf(sumsOf(statisticsOf(DISTRICTS, [])), 'to', [])).toBeUndefined();
  });

  test('toggled twice is unchanged', () => {
    fc.assert(
      fc.property(fc.subarray(ROWS), fc.constantFrom(...ROWS), (chosen, row) => {
        expect([...toggled(toggled(chosen, [row]), [row])].sort()).toEqual([...chosen].sort());
      }),
      RUNS,
    );
  });

  test('adds a group as a whole, and removes it only when all of it is in', () => {
    expect(toggled([1, 4], [1, 2, 3])).toEqual([4, 1, 2, 3]);
    expect(toggled([4, 1, 2, 3], [1, 2, 3])).toEqual([4]);
  });
});

test('a week folds into a day', () => {
  const week = Float64Array.from({ length: 168 }, (_, hour) => (hour % 24 === 5 ? 2 : 0));

  expect(hoursOfDay(week)[5]).toBe(14);
  expect(total(hoursOfDay(week))).toBe(total(week));
});
