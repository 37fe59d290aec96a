import fc from 'fast-check';
import { filteredEvents } from '../../../../../console/web/execution/events/event-rows.ts';
import type { EventFilter } from '../../../../../console/web/execution/events/event-rows.ts';
import { EventHistory } from '../../../../../console/web/execution/live/event-history.ts';
import { rowWindow, scrollToRow } from '../../../../../console/web/execution/events/window-of-rows.ts';
import { SampleHistory } from '../../../sample-history.ts';

const history = new EventHistory();
history.add(
  new SampleHistory()
    .add('ExecutionStarted')
    .task('ValidateInput')
    .enter('TearDown')
    .fail('Busy', '{"errorMessage":"the queue is busy"}').events,
);

function idsOf(filter: Partial<EventFilter>): number[] {
  const rows = filteredEvents(history, { kind: 'all', find: '', state: undefined, ...filter });
  return rows.map(({ event: { id } }) => id);
}

describe('the event filter', () => {
  test('passes everything if it is empty', () => {
    expect(filteredEvents(history, { kind: 'all', find: ' ', state: undefined })).toBe(history.events);
  });

  test('finds words in types, states and causes, in any case and order', () => {
    expect(idsOf({ find: 'BUSY queue' })).toEqual([10]);
    expect(idsOf({ find: 'validate exited' })).toEqual([6]);
    expect(idsOf({ find: 'nowhere' })).toEqual([]);
  });

  test('limits the rows to a state or to failures', () => {
    expect(idsOf({ kind: 'state', state: 'TearDown' })).toEqual([7, 8, 9, 10]);
    expect(idsOf({ kind: 'failures' })).toEqual([10]);
    expect(idsOf({ kind: 'failures', find: 'validate' })).toEqual([]);
  });
});

describe('the drawn rows', () => {
  const rows = fc.integer({ min: 0, max: 30_000 });
  const pixels = fc.integer({ min: 0, max: 800_000 });

  test('cover the visible part, are few, and leave space for the others', () => {
    fc.assert(
      fc.property(rows, pixels, (count, scrolled) => {
        const { first, end, before, after } = rowWindow(count, 26, scrolled, 420);
        const top = Math.min(scrolled, Math.max(0, count * 26 - 420));

        expect(before + (end - first) * 26 + after).toBe(count * 26);
        expect(before).toBeLessThanOrEqual(top);
        expect(count * 26 - after).toBeGreaterThanOrEqual(Math.min(count * 26, top + 420));
        expect(end - first).toBeLessThan(60);
      }),
      { seed: 20 },
    );
  });

  test('are scrolled only as far as needed to show a row', () => {
    expect(scrollToRow(3, 26, 0, 420)).toBe(0);
    expect(scrollToRow(3, 26, 500, 420)).toBe(78);
    expect(scrollToRow(100, 26, 0, 420)).toBe(102 * 26 - 420);
  });
});
