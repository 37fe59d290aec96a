import { missingAmounts } from '../../../../../console/web/explorer/model/wording.ts';

const all = Float64Array.of(3, 1);

describe('trips that are in no bar', () => {
  test('are told by what they lack', () => {
    expect(missingAmounts({ trips: 5, distance: Float64Array.of(0, 1), fare: all })).toBe(
      'Of all 5 trips, 4 have no distance and 1 has no fare.',
    );
  });

  test('are not mentioned if there are none', () => {
    expect(missingAmounts({ trips: 4, distance: all, fare: all })).toBeUndefined();
  });
});
