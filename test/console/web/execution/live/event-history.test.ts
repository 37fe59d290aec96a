import { resolve, selectionOf, selectionQuery } from '../../../../../console/web/execution/live/selection.ts';
import { EventHistory } from '../../../../../console/web/execution/live/event-history.ts';
import { SampleHistory } from '../../../sample-history.ts';

function historyOf(sample: SampleHistory): EventHistory {
  const history = new EventHistory();
  history.add(sample.events);
  return history;
}

describe('an event history', () => {
  const sample = new SampleHistory().add('ExecutionStarted').task('A').lap(1, 2).lap(2, 2).add('ExecutionSucceeded');

  test('knows which visit of which state each event belongs to', () => {
    const history = historyOf(sample);

    expect(history.visitsOf('WaitForQueue').map((place) => history.numberOf(place))).toEqual([0, 1]);
    expect(history.events.map(({ visit }) => visit).slice(0, 8)).toEqual([undefined, 0, 0, 0, 0, 0, 1, 1]);
    expect(history.events.at(-1)?.visit).toBeUndefined();
    const second = history.visits[history.visitsOf('ReconcileTaskSet')[1]!]!;
    expect(history.eventsOf(second).map(({ event: { type } }) => type)).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
    ]);
  });

  test('is the same whether it arrives at once, in pieces or twice', () => {
    const pieces = new EventHistory();
    for (let i = 0; i < sample.events.length; i += 3) pieces.add(sample.events.slice(Math.max(0, i - 2), i + 3));

    expect(pieces.events).toEqual(historyOf(sample).events);
    expect(pieces.visits).toEqual(historyOf(sample).visits);
  });

  test('skips events after a gap, so that an incomplete history never passes for a complete one', () => {
    const history = new EventHistory();
    history.add([sample.events[0]!, sample.events[2]!]);

    expect(history.lastEvent).toBe(1);
  });
});

describe('a selection', () => {
  const history = historyOf(new SampleHistory().add('ExecutionStarted').task('A').lap(1, 2).lap(2, 2));

  test.each([
    ['', {}],
    ['state=A', { state: 'A' }],
    ['state=A&visit=2&event=17', { state: 'A', visit: 2, event: 17 }],
    ['visit=0&event=-3', {}],
    ['visit=1e9&event=x', {}],
  ])('is read from ?%s, without malformed values', (query, selection) => {
    expect(selectionOf(new URLSearchParams(query))).toEqual(selection);
  });

  test('survives a round trip through the address', () => {
    const selection = { state: 'QueueDrained?', visit: 2 };
    const words = Object.entries(selectionQuery(selection)).filter(([, value]) => value !== undefined);

    expect(selectionOf(new URLSearchParams(words as [string, string][]))).toEqual(selection);
  });

  test('of a state is its last visit, unless it names an existing one', () => {
    expect(resolve({ state: 'WaitForQueue' }, history)).toMatchObject({ number: 1, visit: { name: 'WaitForQueue' } });
    expect(resolve({ state: 'WaitForQueue', visit: 1 }, history).number).toBe(0);
    expect(resolve({ state: 'WaitForQueue', visit: 7 }, history).number).toBe(1);
  });

  test('of an event is the visit that it belongs to', () => {
    expect(resolve({ event: 9 }, history)).toMatchObject({ state: 'ReconcileTaskSet', number: 0, event: { visit: 1 } });
    expect(resolve({ event: 1 }, history)).toMatchObject({ state: undefined, visit: undefined });
  });

  test('of something that does not exist selects nothing', () => {
    expect(resolve({ state: 'B' }, history)).toMatchObject({ state: 'B', visit: undefined });
    expect(resolve({ event: 4000 }, history)).toMatchObject({ state: undefined, event: undefined });
  });
});
