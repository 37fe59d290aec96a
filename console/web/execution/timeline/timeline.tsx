import type { JSX } from 'preact';
import { timeSpan } from '../../parts/format.ts';
import { standingOf } from '../../parts/status.ts';
import type { StateSummary } from '../../../api.ts';
import { TimeScale } from './time-scale.ts';
import { barsOf, failuresOf, visitNearest } from './timeline-bars.ts';
import type { Bar } from './timeline-bars.ts';
import type { Selected } from '../live/selection.ts';
import type { EventHistory } from '../live/event-history.ts';
import './timeline.css';

/** The timeline's properties. */
export interface TimelineProps {
  readonly history: EventHistory;
  /** The rows, from top to bottom. */
  readonly names: readonly string[];
  /** Those that the execution has visited. */
  readonly states: ReadonlyMap<string, StateSummary>;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  readonly selected: Selected;
  /** A state, and the index of one of its visits (from 0). */
  readonly onSelect: (state: string, visit: number | undefined) => void;
}

/** When each state was active: one row per state, one bar per visit; up/down selects a state, left/right a visit. */
export function Timeline(props: TimelineProps): JSX.Element {
  const { history, names, from, until, selected, onSelect } = props;
  const scale = new TimeScale(from, until, history.view.pauses);
  const current = selected.state !== undefined && names.includes(selected.state) ? selected.state : names[0];
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = names.indexOf(current ?? '');
    if (event.key === 'ArrowDown') onSelect(names[row + 1] ?? names[row] ?? '', undefined);
    else if (event.key === 'ArrowUp') onSelect(names[row - 1] ?? names[row] ?? '', undefined);
    else if (event.key === 'ArrowRight') onSelect(current ?? '', selected.number + 1);
    else if (event.key === 'ArrowLeft') onSelect(current ?? '', Math.max(0, selected.number - 1));
    else return;
    event.preventDefault();
  };
  return (
    <div
      class="timeline"
      role="listbox"
      tabIndex={0}
      aria-label="Timeline, a row a state"
      aria-activedescendant={current === undefined ? undefined : rowId(current)}
      onKeyDown={onKeyDown}
    >
      {names.map((name) => (
        <TimelineRow key={name} name={name} scale={scale} {...props} />
      ))}
      <div class="timeline-axis" aria-hidden="true">
        {scale.ticks().map(({ share, text }) => (
          <span key={text} style={{ left: `${share * 100}%` }}>
            {text}
          </span>
        ))}
      </div>
    </div>
  );
}

function TimelineRow(props: TimelineProps & { readonly name: string; readonly scale: TimeScale }): JSX.Element {
  const { name, scale, states, history, until, selected, onSelect } = props;
  const state = states.get(name);
  const visits = history.visitsOf(name).map((place) => history.visits[place]!);
  const isSelected = name === selected.state;
  const choose = (event: MouseEvent): void => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    onSelect(
      name,
      visits.length === 0 ? undefined : visitNearest(visits, scale.momentAt((event.clientX - box.left) / box.width)),
    );
  };
  const last = visits.at(-1);
  const chosen = isSelected ? selected.visit : undefined;
  return (
    <div id={rowId(name)} class="timeline-row" role="option" aria-selected={isSelected} data-state={name}>
      <button
        type="button"
        class="timeline-name"
        tabIndex={-1}
        onClick={() => {
          onSelect(name, undefined);
        }}
      >
        {name}
      </button>
      <div class="timeline-bars" onClick={choose}>
        {scale.pauses.map(({ from }) => (
          <span key={from} class="timeline-pause" title="Redriven" style={{ left: `${scale.shareAt(from) * 100}%` }} />
        ))}
        <Bars bars={barsOf(visits, scale, until)} kind="succeeded" />
        {state && last && last.exited === undefined && (
          <Bars bars={barsOf([last], scale, until)} kind={standingOf(state.status)} />
        )}
        <Bars bars={failuresOf(visits, scale)} kind="failed" />
        {chosen && <Bars bars={barsOf([chosen], scale, until)} kind="chosen" />}
      </div>
      <span class="timeline-time">{state && timeSpan(state.seconds)}</span>
    </div>
  );
}

function Bars({ bars, kind }: { readonly bars: readonly Bar[]; readonly kind: string }): JSX.Element {
  return (
    <>
      {bars.map(({ from, to }) => (
        <span
          key={from}
          class={`timeline-bar timeline-bar-${kind}`}
          style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
        />
      ))}
    </>
  );
}

function rowId(state: string): string {
  return `timeline-${state}`;
}
