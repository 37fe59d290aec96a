import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { grouped, plural } from '../../../../workflow/client/units.ts';
import { exactTime } from '../../parts/format.ts';
import { detailText, filteredEvents, isFailure, stateOf } from './event-rows.ts';
import type { EventFilter, EventKind } from './event-rows.ts';
import type { Selected } from '../live/selection.ts';
import type { HistoryEntry, EventHistory } from '../live/event-history.ts';
import { rowWindow, scrollToRow } from './window-of-rows.ts';
import './event-table.css';

/** Pixels, as in the style sheet. */
const ROW_HEIGHT = 26;
const DEFAULT_HEIGHT = 420;

const KINDS: readonly (readonly [EventKind, string])[] = [
  ['all', 'all events'],
  ['state', 'of the selected state'],
  ['failures', 'failures'],
];

/** The table's properties. */
export interface EventTableProps {
  readonly history: EventHistory;
  /** Number of events; the table changes whenever it does. */
  readonly lastEvent: number;
  /** When the execution started, in milliseconds since the epoch. */
  readonly started: number;
  readonly running: boolean;
  readonly filter: EventFilter;
  readonly selected: Selected;
  readonly onFilter: (filter: Partial<Pick<EventFilter, 'kind' | 'find'>>) => void;
  readonly onSelect: (event: number) => void;
}

/** The history's events, however many: only visible rows are rendered. Arrow keys move through them. */
export function EventTable(props: EventTableProps): JSX.Element {
  const { history, lastEvent, filter, selected, onSelect } = props;
  const { kind, find, state } = filter;
  const rows = useMemo(
    () => filteredEvents(history, { kind, find, state }),
    [history, lastEvent, kind, find, kind === 'state' ? state : undefined],
  );
  const { scroller, scrolled, height, onScroll, show } = useScroller(rows, props);
  const shown = rowWindow(rows.length, ROW_HEIGHT, scrolled, height);
  const chosen = selected.event?.event.id;
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = stepOf(event.key, Math.max(1, Math.floor(height / ROW_HEIGHT) - 2));
    if (step === undefined || rows.length === 0) return;
    event.preventDefault();
    const at = chosen === undefined ? -1 : placeOf(rows, chosen);
    const next = Math.min(rows.length - 1, Math.max(0, at + step));
    show(next);
    onSelect(rows[next]!.event.id);
  };
  return (
    <>
      <Filters {...props} count={rows.length} />
      <div class="events-scroller" ref={scroller} onScroll={onScroll}>
        <table
          class="events-table"
          role="grid"
          tabIndex={0}
          aria-label="Events"
          aria-rowcount={rows.length + 1}
          aria-activedescendant={chosen === undefined ? undefined : `event-${chosen}`}
          onKeyDown={onKeyDown}
        >
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" class="number events-id">
                #
              </th>
              <th scope="col" class="number events-at">
                After
              </th>
              <th scope="col" class="events-type">
                Event
              </th>
              <th scope="col" class="events-state">
                State
              </th>
              <th scope="col">Detail</th>
            </tr>
          </thead>
          <tbody>
            <Room height={shown.before} />
            {rows.slice(shown.first, shown.end).map((entry, i) => (
              <EventRow key={entry.event.id} entry={entry} row={shown.first + i + 2} {...props} />
            ))}
            <Room height={shown.after} />
          </tbody>
        </table>
        {rows.length === 0 && (
          <p class="events-none quiet">{lastEvent === 0 ? 'No event yet.' : 'No event passes the filter.'}</p>
        )}
      </div>
    </>
  );
}

/** The scroll position: follows new events while the end is visible, and reveals what is selected elsewhere. */
function useScroller(rows: readonly HistoryEntry[], { running, selected }: EventTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ scrolled: 0, height: DEFAULT_HEIGHT });
  const atEnd = useRef(running);
  const onScroll = (): void => {
    const { scrollTop = 0, clientHeight = 0, scrollHeight = 0 } = scroller.current ?? {};
    atEnd.current = running && scrollTop + clientHeight >= scrollHeight - 2;
    setView({ scrolled: scrollTop, height: clientHeight });
  };
  const show = (row: number): void => {
    const { current } = scroller;
    if (current) current.scrollTop = scrollToRow(row, ROW_HEIGHT, current.scrollTop, current.clientHeight);
  };
  /** Scrolls a row that is out of sight to the upper third, so that what follows is visible too. */
  const reveal = (row: number): void => {
    const { current } = scroller;
    if (!current) return;
    const { scrollTop, clientHeight } = current;
    if (scrollToRow(row, ROW_HEIGHT, scrollTop, clientHeight) !== scrollTop) {
      current.scrollTop = row * ROW_HEIGHT - clientHeight / 3;
    }
  };
  useLayoutEffect(() => {
    const { current } = scroller;
    if (current && atEnd.current && selected.event === undefined) current.scrollTop = current.scrollHeight;
    onScroll();
  }, [rows.length]);
  const wanted = selected.event?.event.id ?? selected.visit?.event;
  useLayoutEffect(() => {
    if (wanted === undefined) return;
    const row = placeOf(rows, wanted);
    if (rows[row] !== undefined) reveal(row);
  }, [wanted, rows.length > 0]);
  return { scroller, ...view, onScroll, show };
}

/** The index of an event, or of the first one after it. */
function placeOf(rows: readonly HistoryEntry[], id: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.event.id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

function stepOf(key: string, page: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -Infinity,
    End: Infinity,
  };
  return steps[key];
}

/** Space for rows that are not rendered. */
function Room({ height }: { readonly height: number }): JSX.Element {
  return height === 0 ? <></> : <tr class="events-room" aria-hidden="true" style={{ height: `${height}px` }} />;
}

function EventRow({
  entry,
  row,
  history,
  started,
  selected,
  onSelect,
}: EventTableProps & { readonly entry: HistoryEntry; readonly row: number }): JSX.Element {
  const { event, at, visit } = entry;
  const isSelected = selected.event?.event.id === event.id;
  const isOfVisit = selected.place !== undefined && visit === selected.place;
  return (
    <tr
      id={`event-${event.id}`}
      class={`events-row ${isFailure(event) ? 'events-failure' : ''} ${isOfVisit ? 'events-of-visit' : ''}`}
      aria-rowindex={row}
      aria-selected={isSelected}
      onClick={() => {
        onSelect(event.id);
      }}
    >
      <td class="number">{grouped(event.id)}</td>
      <td class="number" title={exactTime(at)}>
        {elapsed(at - started)}
      </td>
      <td>{event.type}</td>
      <td>{stateOf(entry, history)}</td>
      <td class="events-detail">{detailText(event)}</td>
    </tr>
  );
}

/** Time since the start, to the millisecond: `0.123`, `1:02.345`, `3:00:02.345`. */
function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = (seconds % 60).toFixed(3);
  if (seconds < 60) return rest;
  const tail = `${String(minutes).padStart(hours > 0 ? 2 : 1, '0')}:${rest.padStart(6, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

function Filters({ filter, count, lastEvent, onFilter }: EventTableProps & { readonly count: number }): JSX.Element {
  return (
    <div class="events-filters">
      <h2>Events</h2>
      <label class="visually-hidden" for="events-find">
        Find events
      </label>
      <input
        id="events-find"
        class="input"
        type="search"
        placeholder="Find: type, state, error"
        value={filter.find}
        onInput={({ currentTarget }) => {
          onFilter({ find: currentTarget.value });
        }}
      />
      <label class="visually-hidden" for="events-kind">
        Show
      </label>
      <select
        id="events-kind"
        class="input"
        value={filter.kind}
        onChange={({ currentTarget }) => {
          onFilter({ kind: currentTarget.value as EventKind });
        }}
      >
        {KINDS.map(([kind, words]) => (
          <option key={kind} value={kind}>
            {words}
          </option>
        ))}
      </select>
      <span class="quiet events-count">
        {count === lastEvent ? plural(count, 'event') : `${grouped(count)} of ${plural(lastEvent, 'event')}`}
      </span>
    </div>
  );
}
