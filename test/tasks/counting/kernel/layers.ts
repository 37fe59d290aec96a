import { readFileSync } from 'node:fs';
import { buildGridIndex } from '../../../../geo/grid/grid-index.ts';
import { parseLayer } from '../../../../geo/layer/parse-layer.ts';
import type { Layer } from '../../../../geo/district.ts';
import { feature, layerOf } from '../../../geo/geojson.ts';
import { sharedPath } from '../../../shared.ts';

/** The packed index of a real layer. */
export function realIndex(name: string, idProperty: string): Uint8Array {
  return buildGridIndex(parseLayer(readFileSync(sharedPath(`data/geo/${name}.geojson`), 'utf8'), { idProperty })).bytes;
}

/** `districts` districts, slanted and side by side, over New York. */
export function slantedLayer(districts: number): Layer {
  const rows = Math.floor(Math.sqrt(districts));
  const columns = Math.ceil(districts / rows);
  const corner = (column: number, row: number): [number, number] => [
    -74.25 + (0.5 * (column + 0.3 * Math.sin(row))) / columns,
    40.5 + (0.4 * (row + 0.3 * Math.cos(column))) / rows,
  ];
  return layerOf(
    Array.from({ length: districts }, (_, n) => {
      const [column, row] = [n % columns, Math.floor(n / columns)];
      const around = [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
        [0, 0],
      ] as const;
      return feature(n + 1, [around.map(([east, north]) => corner(column + east, row + north))]);
    }),
  );
}
