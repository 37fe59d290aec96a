import { table } from '../../workflow/client/text-table.ts';
import { bytes, grouped } from '../../workflow/client/units.ts';
import type { GrowthPoint, GrowthSeries } from './growth.ts';
import { ratioText } from './measure.ts';
import { nanoseconds } from './table.ts';

/** A table for each series; the ratio is to its first size. */
export function growthTables(series: readonly GrowthSeries[]): string[] {
  return series.flatMap(({ name, points }) => ['', ...seriesTable(name, points)]);
}

function seriesTable(name: string, points: readonly GrowthPoint[]): string[] {
  const first = points[0]!.ns.median;
  const rows = points.map(({ size, ns, index }) => {
    const common = [
      grouped(size),
      ratioText(ns.median / first),
      nanoseconds(ns.median),
      nanoseconds(ns.min),
      nanoseconds(ns.max),
      ratioText((size * ns.median) / 1e9),
    ];
    if (index === undefined) return name.startsWith('records') ? common : common.slice(0, -1);
    return [...common.slice(0, -1), index.seconds.toFixed(2), bytes(index.bytes), grouped(index.vertices)];
  });
  const header = [name, 'x time', 'ns/record', 'min', 'max'];
  if (points[0]!.index !== undefined) header.push('index s', 'index', 'vertices');
  else if (name.startsWith('records')) header.push('seconds');
  return table(header, rows);
}
