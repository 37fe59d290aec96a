import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildGridIndex, GridIndex } from '../../../geo/grid/grid-index.ts';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';
import { createClassifier } from '../../../tasks/counting/twin/create-classifier.ts';
import { INPUT_HEAD_BYTES, recogniseFormat } from '../../../tasks/trips/input-format.ts';
import { tripCounts } from '../../../tasks/counting/statistics.ts';
import type { TripCounts } from '../../../tasks/counting/statistics.ts';
import { parseTripFileName } from '../../../tasks/trips/trip-file.ts';
import { monthSpan } from '../../../tasks/trips/wall-clock.ts';
import { sharedPath } from '../../shared.ts';
import { classify } from '../support.ts';

/** Counts a file with the exact index of a layer. */
function countsOf(file: string, index: GridIndex, ids: readonly string[]): TripCounts {
  const bytes = readFileSync(file);
  const format = recogniseFormat(bytes.subarray(0, INPUT_HEAD_BYTES), bytes.length);
  const { month } = parseTripFileName(path.basename(file))!;
  const skipBytes = format.kind === 'tlc-csv' ? format.headerBytes : 0;
  return tripCounts(classify(createClassifier(index, format, { skipBytes, month: monthSpan(month) }), bytes), ids);
}

describe.each([
  ['community-districts', 'boro_cd'],
  ['boroughs', 'BoroCode'],
])('over %s', (name, idProperty) => {
  const layer = parseLayer(readFileSync(sharedPath(`data/geo/${name}.geojson`), 'utf8'), { idProperty });
  const index = GridIndex.open(buildGridIndex(layer).bytes);
  const ids = layer.districts.map((district) => district.id);

  test('every count of all 62 real files equals the answer key of GEOS', () => {
    const key = JSON.parse(readFileSync(sharedPath(`golden/${name}.json`), 'utf8')) as {
      files: Record<string, TripCounts>;
    };
    const files = readdirSync(sharedPath('data/trips/raw'));
    expect(files).toHaveLength(62);
    const counted = Object.fromEntries(
      files.map((file) => [file, countsOf(sharedPath(`data/trips/raw/${file}`), index, ids)]),
    );
    // The key has the counts that GEOS could give.
    expect(counted).toMatchObject(key.files);
  });

  test('in a file cut in mid-row, that row is rejected and the rest is kept', () => {
    for (const file of readdirSync(sharedPath('data/trips/truncated'))) {
      const counts = countsOf(sharedPath(`data/trips/truncated/${file}`), index, ids);
      expect([counts.records, counts.rejected]).toEqual([5, 1]);
    }
  });
});
