import fc from 'fast-check';
import { holds } from '../even-odd.ts';
import { buildGrid } from '../../../geo/grid/grid-builder.ts';
import type { CellSizes } from '../../../geo/grid/grid-shape.ts';
import { meshLayer, tangledLayer } from '../shapes.ts';
import type { SmallLayer } from '../shapes.ts';

/** The sets of two or more districts that hold some lattice point of the area. */
function overlapsEverywhere({ layer, area }: SmallLayer): Set<string> {
  const found = new Set<string>();
  for (let y = area.south; y <= area.north; y++) {
    for (let x = area.west; x <= area.east; x++) found.add(holdersOf({ layer, area }, x, y).join());
  }
  return new Set([...found].filter((holders) => holders.includes(',')));
}

function holdersOf({ layer }: SmallLayer, x: number, y: number): number[] {
  return layer.districts.flatMap((district, i) => (holds(district, x / 1e6, y / 1e6) ? [i + 1] : []));
}

function surveyed({ layer }: SmallLayer, sizes: CellSizes) {
  return buildGrid(layer.districts, sizes).survey.overlaps();
}

describe('the survey of a layer', () => {
  test.each<CellSizes>([
    { form: 'lines', coarseBits: 4, fineBits: 2 },
    { form: 'lines', coarseBits: 9, fineBits: 6 },
  ])('finds exactly the overlaps that hold a lattice point, in $form of $fineBits bits', (sizes) => {
    fc.assert(
      fc.property(fc.oneof(tangledLayer(16), meshLayer(6, 2)), (small) => {
        const overlaps = surveyed(small, sizes);
        expect(new Set(overlaps.map(({ districts }) => districts.join()))).toEqual(overlapsEverywhere(small));
      }),
      { seed: 12, numRuns: 40 },
    );
  });

  test.each<CellSizes>([
    { form: 'lines', coarseBits: 5, fineBits: 3 },
    { form: 'edges', coarseBits: 6, fineBits: 4 },
  ])('names a point that lies in all the districts of an overlap, in $form', (sizes) => {
    fc.assert(
      fc.property(tangledLayer(16), (small) => {
        for (const { districts, at } of surveyed(small, sizes)) expect(holdersOf(small, at.x, at.y)).toEqual(districts);
      }),
      { seed: 13, numRuns: 60 },
    );
  });
});
