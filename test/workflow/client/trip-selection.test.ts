import { BadInput } from '../../../workflow/client/command.ts';
import { parseTripSelection } from '../../../workflow/client/trip-selection.ts';

describe('--trips', () => {
  test('names months one by one', () => {
    expect(parseTripSelection('yellow:2015-06,green:2016-01')).toEqual([
      { color: 'yellow', month: '2015-06' },
      { color: 'green', month: '2016-01' },
    ]);
  });

  test('names a range of months', () => {
    expect(parseTripSelection('yellow:2009-11..2010-02,green:2016-01..2016-01')).toEqual([
      { color: 'yellow', from: '2009-11', to: '2010-02' },
      { color: 'green', month: '2016-01' },
    ]);
  });

  test.each([
    ['', 'an empty part'],
    ['yellow', 'yellow is not color:yyyy-mm'],
    ['yellow:2015-06,', 'an empty part'],
    ['blue:2015-06', 'the colors are yellow and green'],
    ['yellow:2015-13', 'yyyy-mm'],
    ['yellow:2016-07', '2016-06'],
    ['green:2008-12', '2009-01'],
    ['yellow:2015-06..2015-01', 'ends before it begins'],
    ['yellow:2015-6', 'is not color:yyyy-mm'],
  ])('refuses %j and says: %s', (text, message) => {
    expect(() => parseTripSelection(text)).toThrow(BadInput);
    expect(() => parseTripSelection(text)).toThrow(message);
  });
});
