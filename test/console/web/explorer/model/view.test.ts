import fc from 'fast-check';
import { readView, writeView } from '../../../../../console/web/explorer/model/view.ts';
import type { View } from '../../../../../console/web/explorer/model/view.ts';

const text = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
const view: fc.Arbitrary<View> = fc.record({
  layer: text,
  synthetic: fc.option(fc.boolean(), { nil: undefined }),
  color: text,
  from: text,
  to: text,
  show: fc.constantFrom('pickups', 'dropoffs', 'to', 'from'),
  isPerKm2: fc.boolean(),
  scale: fc.constantFrom('log', 'linear'),
  cut: fc.uniqueArray(fc.string()),
  hasOutside: fc.boolean(),
  sort: fc.constantFrom('pickups', 'district', 'dropoffs', 'linked'),
  isAscending: fc.boolean(),
  window: fc.option(
    fc.record({
      longitude: fc.integer({ min: -18_000_000, max: 18_000_000 }).map((n) => n / 1e5),
      latitude: fc.integer({ min: -9_000_000, max: 9_000_000 }).map((n) => n / 1e5),
      zoom: fc.integer({ min: 1, max: 6000 }).map((n) => n / 100),
    }),
    { nil: undefined },
  ),
});

describe('the address of a view', () => {
  test('opens the same view again, whatever the ids of its districts are', () => {
    fc.assert(
      fc.property(view, (shown) => {
        expect(readView(new URLSearchParams(writeView(shown)))).toEqual(shown);
      }),
      { seed: 4 },
    );
  });

  test('leaves out defaults', () => {
    expect(writeView(readView(new URLSearchParams()))).toBe('');
  });

  test('ignores what it does not understand', () => {
    fc.assert(
      fc.property(fc.webQueryParameters(), (query) => {
        expect(() => readView(new URLSearchParams(query))).not.toThrow();
      }),
      { seed: 4 },
    );
    const odd = readView(new URLSearchParams('show=all&scale=cubic&at=1,2&sort=x&per=mile&order='));

    expect(odd).toMatchObject({ show: 'pickups', scale: 'log', sort: 'pickups', isPerKm2: false, isAscending: false });
    expect(odd.window).toBeUndefined();
    expect(readView(new URLSearchParams('at=500,0,1')).window).toBeUndefined();
    expect(readView(new URLSearchParams('at=-74,40.7,x')).window).toBeUndefined();
  });

  test('names a district once', () => {
    expect(readView(new URLSearchParams('d=1&d=2&d=1')).cut).toEqual(['1', '2']);
  });
});
