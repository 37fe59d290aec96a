import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BUILT_IN_LAYERS } from '../../../geo/layer/built-in-layers.ts';
import { buildGridIndex } from '../../../geo/grid/grid-index.ts';
import { parseLayer } from '../../../geo/layer/parse-layer.ts';

test.each(Object.entries(BUILT_IN_LAYERS))(
  'the built-in layer %s exists, is valid and names its source',
  (_, builtIn) => {
    const folder = path.join(process.cwd(), 'geo/layers');
    const layer = parseLayer(readFileSync(path.join(folder, builtIn.file), 'utf8'), builtIn);
    expect(buildGridIndex(layer).warnings).toEqual([]);
    expect(readFileSync(path.join(folder, 'README.md'), 'utf8')).toContain(builtIn.file);
    expect(builtIn.source).not.toBe('');
  },
);

test('the boroughs are the five of New York', () => {
  const { file, ...properties } = BUILT_IN_LAYERS.boroughs!;
  const layer = parseLayer(readFileSync(path.join(process.cwd(), 'geo/layers', file), 'utf8'), properties);
  expect(layer.districts.map(({ id, name }) => `${id} ${name}`)).toEqual([
    '1 Manhattan',
    '2 Bronx',
    '3 Brooklyn',
    '4 Queens',
    '5 Staten Island',
  ]);
});
