import { reportLines } from '../../../../workflow/cli/execution/result-report.ts';
import type { ExportedResult, TripResult } from '../../../../workflow/run/results.ts';

function month(name: string, records: number): TripResult {
  return {
    file: `yellow_tripdata_${name}.csv`,
    color: 'yellow',
    month: name,
    records,
    rejected: 1,
    unlocated: 2,
    pickups: { '1': records - 10, '2': 7 },
    dropoffs: { '1': records - 3 },
    hours: Array.from({ length: 24 }, (_, hour) => hour),
    distance: [0, 0, 0, 0, 0, 0],
    duration: [0, 0, 0, 0, 0, 0, 0],
    fare: [0, 0, 0, 0, 0, 0],
  };
}

function report(change: Partial<ExportedResult>): string {
  const result: ExportedResult = {
    execution: 'e',
    digest: 'd1635',
    synthetic: false,
    layer: {
      id: 'boroughs-1',
      name: 'boroughs',
      sha256: '1',
      idProperty: 'BoroCode',
      districts: [
        { id: '1', name: 'Manhattan' },
        { id: '2', name: 'Bronx' },
      ],
      warnings: [],
    },
    results: [month('2015-06', 1000)],
    ...change,
  };
  return reportLines({ result, resultUri: 'file:///result.json', seconds: 2 }).join('\n');
}

describe('the report', () => {
  test('shows what was counted, where, and how it adds up', () => {
    const text = report({});

    expect(text).toContain('yellow 2015-06, by boroughs (2 districts)');
    expect(text).toContain('1,000 records = 997 located + 2 unlocated + 1 rejected');
    expect(text).toMatch(/1 Manhattan +990 +99\.3 % +997 +100\.0 %/);
    expect(text).toContain('▁▁▁▂▂▂▃▃▃▄▄▄▅▅▅▆▆▆▇▇▇███');
    expect(text).toContain('500 records/s');
    expect(text).toContain('digest   d1635');
  });

  test('marks generated trips as synthetic, and no others', () => {
    expect(report({ synthetic: true })).toContain('SYNTHETIC');
    expect(report({})).not.toContain('SYNTHETIC');
  });

  test('lists the first months, and how many more there are', () => {
    const results = Array.from({ length: 14 }, (_, i) =>
      month(`20${String(9 + i).padStart(2, '0')}-01`, 100 * i + 100),
    );

    const text = report({ results });

    expect(text).toContain('14 months, yellow 2009-01 to yellow 2022-01');
    expect(text).toContain('and 2 more months');
  });

  test('counts the warnings about the layer', () => {
    const layer = { id: 'x', name: 'x', sha256: '', idProperty: 'i', districts: [], warnings: ['1 overlaps 2'] };

    expect(report({ layer })).toContain('1 warning about the layer, in the result');
  });
});
