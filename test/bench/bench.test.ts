import { TripStatistics } from '../../tasks/counting/statistics.ts';
import { Trip } from '../../tasks/trips/trip.ts';
import { readTripRecord, formatTripRecord } from '../../tasks/trips/trip-record.ts';
import { seededRandom } from '../../workflow/client/sample-trips.ts';
import { realTrips } from './data/base-trips.ts';
import { ScaledTrips } from './data/scaled-trips.ts';
import { TLC_HEADER, tlcRow } from './data/tlc-text.ts';
import { compareCounts } from './compare-counts.ts';
import { selfShares } from './hot-functions.ts';
import { summarise } from './measure.ts';
import { benchTable } from './table.ts';
import { countsOf } from './parquet/zones-sql.ts';
import { judgeTargets } from './targets.ts';
import { meshCollection } from './data/mesh.ts';
import { vertexCount } from './data/bench-layer.ts';
import { buildGridIndex } from '../../geo/grid/grid-index.ts';
import { parseLayer } from '../../geo/layer/parse-layer.ts';
import { createClassifier } from '../../tasks/counting/twin/create-classifier.ts';
import { parseTlcHeader } from '../../tasks/trips/tlc-columns.ts';
import { ascii, classify, expectSameCounts, scatteredDistricts, OF_MONTH } from '../tasks/support.ts';

const CSV = [
  'pickup_datetime,pickup_longitude,pickup_latitude,dropoff_longitude,dropoff_latitude',
  '2013-03-27 03:35:00 UTC,-73.977672,40.784052,-73.965332,40.801025',
  ',-73.990072,40.758199,0,0',
  '',
].join('\n');

describe('the benchmark', () => {
  test('summarises samples by their median and extremes', () => {
    expect([summarise([3, 1, 2]), summarise([4, 1])]).toEqual([
      { median: 2, min: 1, max: 3, n: 3 },
      { median: 2.5, min: 1, max: 4, n: 2 },
    ]);
    expect(() => summarise([])).toThrow('nothing was measured');
  });

  test('reads real trips, and gives those without a time the time of another', () => {
    const { values } = realTrips(CSV);

    const second = (26 * 24 + 3) * 3600 + 35 * 60;
    expect([...values]).toEqual([
      ...[second, -73.977672, 40.784052, -73.965332, 40.801025],
      ...[second, -73.990072, 40.758199, 0, 0],
    ]);
  });

  test('scales trips that count the same as trip records and as raw TLC rows', () => {
    const trips = new ScaledTrips(realTrips(CSV), seededRandom(1), 2000);
    let [records, rows] = ['', TLC_HEADER];
    for (let i = 0; i < 2000; i++) {
      trips.next();
      records += formatTripRecord(trips.trip);
      rows += tlcRow(trips, i);
    }
    const columns = parseTlcHeader(TLC_HEADER.trim());
    const raw = { kind: 'tlc-csv', headerBytes: TLC_HEADER.length, columns } as const;
    const districts = scatteredDistricts(20);

    const counted = classify(createClassifier(districts, { kind: 'trip-records' }, OF_MONTH), ascii(records));

    expectSameCounts(
      classify(createClassifier(districts, raw, { ...OF_MONTH, skipBytes: TLC_HEADER.length }), ascii(rows)),
      counted,
    );
    expect([counted.records, counted.rejected]).toEqual([2000, 0]);
    expect(readTripRecord(ascii(records), 80 * 1999, new Trip())).toBe(true);
  });

  test('reports whether a peer counts the same, and how many ends it puts elsewhere', () => {
    const own = new TripStatistics(3);
    const peer = new TripStatistics(3);
    const { pickups, distance } = own.layout;
    own.cells[pickups + 168] = own.cells[distance + 6] = 10;
    peer.cells.set(own.cells);
    const same = compareCounts(own, peer);
    peer.cells[pickups + 168] = 9;
    peer.cells[pickups + 2 * 168] = 1;

    expect([same, compareCounts(own, peer)]).toEqual(['same', '1 ends elsewhere (50000.0 a million)']);
    expect(compareCounts(own, new TripStatistics(3))).toBe('0 records of 10');
  });

  test('prints the ratio in the first column, the fastest contender on top, and lists what was not run', () => {
    const ns = { median: 25.64, min: 25, max: 27, n: 5 };
    const common = { format: 'trip-records', records: 1000, ns, counts: 'same' } as const;
    const rows = [
      { ...common, id: 'b', label: 'other', work: 'all', ratio: 129.4 },
      { ...common, id: 'a', label: 'this', work: 'all', ratio: 1 },
    ] as const;

    const lines = benchTable(rows, [{ id: 'c', label: 'PostGIS', reason: 'not installed' }]);

    expect(lines).toEqual([
      '',
      '  x time  Trip records (80 bytes)  ns/record   min   max  n  records  work  counts',
      '  1.00    this                          25.6  25.0  27.0  5    1,000  all   same',
      '  129     other                         25.6  25.0  27.0  5    1,000  all   same',
      '',
      'Not run:',
      '  PostGIS: not installed',
    ]);
  });

  test('shows the CPU time of a table in which it was measured', () => {
    const ns = { median: 50, min: 49, max: 51, n: 3 };
    const row = { format: 'parquet-zstd', work: 'all', records: 10, ns, ratio: 1, counts: 'same' } as const;

    const lines = benchTable(
      [
        { ...row, id: 'a', label: 'a', cpuNs: 61.5 },
        { ...row, id: 'b', label: 'b' },
      ],
      [],
    );

    expect(lines.slice(1)).toEqual([
      '  x time  Parquet, zstd  ns/record   min   max   CPU  n  records  work  counts',
      '  1.00    a                   50.0  49.0  51.0  61.5  3       10  all   same',
      '  1.00    b                   50.0  49.0  51.0     -  3       10  all   same',
    ]);
  });

  test('reads the cells and the tallies of the query that counts trips by zone', () => {
    const rows = [
      { cell: 2n, count: 7n },
      { cell: null, count: 3n },
      { cell: -1n, count: 4n },
      { cell: -1n - 0b10001n, count: 2n },
    ];

    const { cells, layout } = countsOf(rows, 1);

    expect(cells[2]).toBe(7);
    expect([...cells.subarray(layout.tallies)]).toEqual([2, 0, 0, 0, 2]);
    expect(cells.reduce((sum, count) => sum + count)).toBe(11);
  });

  test('lists the functions that samples fell in, the hottest first', () => {
    const node = (id: number, functionName: string, url: string) => {
      return { id, callFrame: { functionName, url, scriptId: '1', lineNumber: 0, columnNumber: 0 } };
    };
    const nodes = [
      node(1, 'parse', 'file:///x/a.ts'),
      node(2, 'tasks/counting/kernel/assembly/grid/f', 'wasm://wasm/1'),
      node(3, '', ''),
    ];

    const hot = selfShares({ nodes, samples: [2, 1, 2, 3], startTime: 0, endTime: 4 });

    expect(hot).toEqual([
      { name: 'grid/f (WASM)', share: 0.5 },
      { name: 'parse a.ts', share: 0.25 },
      { name: '(anonymous) (native)', share: 0.25 },
    ]);
  });

  test('checks the figures against the targets, and takes the fastest of several peers', () => {
    const row = (id: string, median: number) => {
      const ns = { median, min: median, max: median, n: 1 };
      return { id, label: id, format: 'trip-records', work: 'all', records: 1, ns, ratio: 1, counts: 'same' } as const;
    };
    const rows = [row('this/trip-records/1', 25), row('turf', 9000), row('flatbush', 2900), row('c', 21)];

    const results = judgeTargets(rows, 2).filter(({ verdict }) => verdict !== 'not measured');

    expect(results.map(({ what, ratio, verdict }) => [what, ratio, verdict])).toEqual([
      ['best JavaScript peer / this, 1 core', 116, 'missed'],
      ['this, 1 core / C limit', 25 / 21, 'met'],
    ]);
  });

  test('generates layers of N districts without overlaps, of about M vertices', () => {
    const layer = parseLayer(JSON.stringify(meshCollection(7, 2000, 1)), { idProperty: 'id' });

    expect([layer.districts.length, buildGridIndex(layer).warnings]).toEqual([7, []]);
    expect(Math.abs(vertexCount(layer) - 2000)).toBeLessThan(200);
  });
});
