import type { JSX } from 'preact';
import { grouped, plural } from '../../../../workflow/client/units.ts';
import type { StateSummary } from '../../../api.ts';
import { standingOf } from '../../parts/status.ts';
import { StatusBadge } from '../../parts/status-badge.tsx';
import { Duration, Moment } from '../../parts/times.tsx';
import { AttemptList } from './attempt-list.tsx';
import { JsonSection } from './json-section.tsx';
import { LogView } from './log-view.tsx';
import type { Selected } from '../live/selection.ts';
import type { EventHistory } from '../live/event-history.ts';

/** The panel's properties. */
export interface StatePanelProps {
  readonly execution: string;
  readonly history: EventHistory;
  readonly summary: StateSummary | undefined;
  readonly selected: Selected;
  /** Milliseconds since the epoch: now, or when the execution ended. */
  readonly until: number;
  readonly onVisit: (state: string, visit: number) => void;
}

/** Details of the selected state: one visit's input, output, attempts and log, and the selected event. */
export function StatePanel(props: StatePanelProps): JSX.Element {
  const { execution, history, summary, selected, until } = props;
  const { state, visit, number, event } = selected;
  if (state === undefined || summary === undefined || visit === undefined) {
    return (
      <>
        <h2>{state ?? `Event ${grouped(event?.event.id ?? 0)}`}</h2>
        {event ? (
          <JsonSection title={event.event.type ?? 'Event'} value={event.event} open />
        ) : (
          <p class="quiet">The execution has not been in this state.</p>
        )}
      </>
    );
  }
  const isLast = number === summary.visitCount - 1;
  const standing = isLast ? standingOf(summary.status) : 'succeeded';
  const events = history.eventsOf(visit);
  const scheduled = events.findLast(({ event: { type } }) => type === 'TaskScheduled')?.event.taskScheduledEventDetails;
  return (
    <>
      <div class="panel-head">
        <h2>{state}</h2>
        <StatusBadge status={isLast ? summary.status : 'succeeded'} />
        <Visits {...props} summary={summary} state={state} />
      </div>
      <p class="panel-facts quiet">
        {summary.type}, entered <Moment at={visit.entered} now={until} />, took{' '}
        <Duration seconds={Math.max(0, (visit.exited ?? until) - visit.entered) / 1000} />
        {summary.visitCount > 1 && (
          <>
            {' '}
            of <Duration seconds={summary.seconds} /> in {plural(summary.visitCount, 'visit')}
          </>
        )}
      </p>
      {event && (
        <JsonSection title={`Event ${grouped(event.event.id)}, ${event.event.type ?? ''}`} value={event.event} open />
      )}
      {visit.attempts.length > 0 && <AttemptList visit={visit} standing={standing} until={until} />}
      <div class="panel-json">
        <JsonSection title="Input" value={events[0]?.event.stateEnteredEventDetails?.input} open={!event} />
        <JsonSection title="Output" value={visit.output} open={!event} />
        <JsonSection title="Arguments" value={scheduled?.parameters} />
      </div>
      {(visit.attempts.length > 0 || summary.type === 'Wait') && (
        <>
          <h3>Log</h3>
          <LogView
            execution={execution}
            state={state}
            visit={number}
            open={visit.exited === undefined && standing === 'running'}
          />
        </>
      )}
    </>
  );
}

function Visits({
  state,
  summary,
  selected: { number },
  onVisit,
}: StatePanelProps & { readonly state: string; readonly summary: StateSummary }): JSX.Element {
  const { visitCount } = summary;
  if (visitCount < 2) return <></>;
  return (
    <span class="panel-visits" role="group" aria-label="Visits">
      <button
        type="button"
        class="button button-small"
        disabled={number === 0}
        aria-label="Previous visit"
        onClick={() => {
          onVisit(state, number - 1);
        }}
      >
        ‹
      </button>
      <span aria-live="polite">
        visit {grouped(number + 1)} of {grouped(visitCount)}
      </span>
      <button
        type="button"
        class="button button-small"
        disabled={number === visitCount - 1}
        aria-label="Next visit"
        onClick={() => {
          onVisit(state, number + 1);
        }}
      >
        ›
      </button>
    </span>
  );
}
