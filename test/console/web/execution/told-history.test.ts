import { resolve, selectionOf, selectionQuery } from '../../../../console/web/execution/selection.ts';
import { ToldHistory } from '../../../../console/web/execution/told-history.ts';
import { Told } from '../../told-history.ts';

function historyOf(told: Told): ToldHistory {
  const history = new ToldHistory();
  history.add(told.events);
  return history;
}

describe('a history that is told', () => {
  const told = new Told().tell('ExecutionStarted').task('A').lap(1, 2).lap(2, 2).tell('ExecutionSucceeded');

  test('knows which visit of which state each event belongs to', () => {
    const history = historyOf(told);

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

  test('is the same told at once, in pieces or twice over', () => {
    const pieces = new ToldHistory();
    for (let i = 0; i < told.events.length; i += 3) pieces.add(told.events.slice(Math.max(0, i - 2), i + 3));

    expect(pieces.events).toEqual(historyOf(told).events);
    expect(pieces.visits).toEqual(historyOf(told).visits);
  });

  test('passes over what does not follow, so that a gap cannot be taken for the whole', () => {
    const history = new ToldHistory();
    history.add([told.events[0]!, told.events[2]!]);

    expect(history.lastEvent).toBe(1);
  });
});

describe('a selection', () => {
  const history = historyOf(new Told().tell('ExecutionStarted').task('A').lap(1, 2).lap(2, 2));

  test.each([
    ['', {}],
    ['state=A', { state: 'A' }],
    ['state=A&visit=2&event=17', { state: 'A', visit: 2, event: 17 }],
    ['visit=0&event=-3', {}],
    ['visit=1e9&event=x', {}],
  ])('is read from ?%s, nonsense left out', (query, selection) => {
    expect(selectionOf(new URLSearchParams(query))).toEqual(selection);
  });

  test('survives the way through the address', () => {
    const selection = { state: 'QueueDrained?', visit: 2 };
    const words = Object.entries(selectionQuery(selection)).filter(([, value]) => value !== undefined);

    expect(selectionOf(new URLSearchParams(words as [string, string][]))).toEqual(selection);
  });

  test('of a state is its last visit, unless it names one that there is', () => {
    expect(resolve({ state: 'WaitForQueue' }, history)).toMatchObject({ number: 1, visit: { name: 'WaitForQueue' } });
    expect(resolve({ state: 'WaitForQueue', visit: 1 }, history).number).toBe(0);
    expect(resolve({ state: 'WaitForQueue', visit: 7 }, history).number).toBe(1);
  });

  test('of an event is the visit that it belongs to', () => {
    expect(resolve({ event: 9 }, history)).toMatchObject({ state: 'ReconcileTaskSet', number: 0, event: { visit: 1 } });
    expect(resolve({ event: 1 }, history)).toMatchObject({ state: undefined, visit: undefined });
  });

  test('of what is not there selects nothing that is', () => {
    expect(resolve({ state: 'B' }, history)).toMatchObject({ state: 'B', visit: undefined });
    expect(resolve({ event: 4000 }, history)).toMatchObject({ state: undefined, event: undefined });
  });
});
