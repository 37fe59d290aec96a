import { readResult } from '../../../../console/server/results/results-table.ts';
import { plainItem } from '../../../../console/server/results/attribute-values.ts';
import { wireStatistics } from '../../../../console/server/results/statistics.ts';
import { TripStatistics } from '../../../../tasks/counting/statistics.ts';
import { resultAttributes, tripResult } from '../../../../workflow/run/results.ts';

const layer = {
  id: 'l-1',
  name: 'l',
  sha256: '0',
  idProperty: 'id',
  districts: [{ id: '1', name: 'One' }],
  warnings: [],
};

function item(): Record<string, unknown> {
  const statistics = new TripStatistics(1);
  statistics.cells[statistics.layout.pickups + 168] = 7;
  statistics.cells[statistics.layout.distance + 6] = 7;
  const result = tripResult({ color: 'green', month: '2015-06', file: 'f.csv', statistics }, layer);
  const madeOf = { code: 'c', layerSha256: '0', inputUri: 'file:///f.csv', inputBytes: 7, inputVersion: '1' };
  const origin = { layer, layerUri: 'u', synthetic: false, execution: 'e', digest: 'd' };
  return plainItem(resultAttributes({ ...origin, result, madeOf }));
}

describe('an item of the Results table', () => {
  test('is read as it was written', () => {
    expect(readResult(item())).toMatchObject({
      layer: 'l-1',
      layerName: 'l',
      trips: 'green#2015-06',
      records: 7,
      pickups: { '1': 7 },
      hours: [7, ...Array<number>(23).fill(0)],
    });
  });

  test('in an older format is listed with what it lacks', () => {
    const older = Object.fromEntries(Object.entries(item()).filter(([name]) => name !== 'hours'));

    const read = readResult(older);

    expect(read).toMatchObject({ layer: 'l-1', trips: 'green#2015-06' });
    expect(read).toHaveProperty('reason', 'it lacks hours');
    expect(readResult({ ...item(), hours: 'noon' })).toHaveProperty('reason', expect.stringMatching(/^hours: /));
  });
});

describe('statistics on the wire', () => {
  test('are rows by district, in 32 bits or, if a count is larger, in doubles', () => {
    const statistics = new TripStatistics(2);
    statistics.cells[statistics.layout.pickups + 2 * 168 + 3] = 5;
    statistics.cells[statistics.layout.fare] = 2 ** 40;

    const { pickups, fare, originDestination } = wireStatistics('l', 't', statistics.encode());

    expect(pickups).toMatchObject({ type: 'Uint32', rows: 3, columns: 168 });
    expect(Buffer.from(pickups.data, 'base64').readUInt32LE((2 * 168 + 3) * 4)).toBe(5);
    expect(fare).toMatchObject({ type: 'Float64', rows: 3, columns: 6 });
    expect(Buffer.from(fare.data, 'base64').readDoubleLE(0)).toBe(2 ** 40);
    expect(originDestination).toMatchObject({ rows: 3, columns: 3 });
  });
});
