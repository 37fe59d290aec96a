import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ExecutionDetail, Graph, StateSummary, StatusChange } from '../../api.ts';
import { pathSteps, stateSummaries } from '../../execution-states.ts';
import { goTo, usePlace, withQuery } from '../parts/location.ts';
import type { Place } from '../parts/location.ts';
import { useNow } from '../parts/clock.ts';
import { untilKnown, usePolled } from '../parts/use-polled.ts';
import { EventTable } from './events/event-table.tsx';
import type { EventKind } from './events/event-rows.ts';
import { ExecutionHead, Failure } from './head/execution-head.tsx';
import { readingOrder } from './graph/graph-shape.ts';
import { GraphView } from './graph/graph-view.tsx';
import { JsonSection } from './state/json-section.tsx';
import { resolve, selectionOf, selectionQuery } from './live/selection.ts';
import type { Selected, Selection } from './live/selection.ts';
import { StatePanel } from './state/state-panel.tsx';
import { Timeline } from './timeline/timeline.tsx';
import type { LiveExecution } from './live/use-execution.ts';

/** An execution that has been loaded. */
type ReadExecution = LiveExecution & { readonly detail: ExecutionDetail; readonly status: StatusChange };

/** Milliseconds between updates of running times. */
const TICK = 250;

/** The graph, the timeline, the panel and the events of an execution; all share one selection, kept in the address. */
export function ExecutionBody(props: ReadExecution): JSX.Element {
  const { detail, history, lastEvent, status, progress } = props;
  const { name, started } = detail.description;
  const running = status.status === 'RUNNING';
  const place = usePlace();
  const now = useNow(TICK, running);
  const until = running ? now : (status.stopped ?? now);
  const { value: graph } = usePolled<Graph>(`definitions/${detail.definitionHash}/graph`, untilKnown);
  const { states, path } = useStates(props, until);
  const byName = new Map(states.map((state) => [state.name, state]));
  const selected = resolve(withDefault(selectionOf(place.query), detail, status), history);
  const select = (selection: Selection): void => {
    goTo(withQuery(place, selectionQuery(selection)), { replace: true });
  };
  const filter = { kind: kindOf(place), find: place.query.get('find') ?? '', state: selected.state };
  return (
    <>
      <ExecutionHead detail={detail} status={status} progress={progress} until={until} />
      {detail.description.status === status.status && <Failure detail={detail} graph={graph} />}
      <div class="execution-grid">
        <section class="execution-graph" aria-label="Graph">
          {graph && (
            <GraphView
              graph={graph}
              states={byName}
              path={path}
              ends={{
                first: states[0]?.name,
                last: status.status === 'SUCCEEDED' ? history.visits.at(-1)?.name : undefined,
              }}
              progress={progress}
              selected={selected.state}
              onSelect={(state) => {
                select(state === undefined ? {} : { state });
              }}
            />
          )}
        </section>
        <section class="execution-timeline" aria-label="Timeline">
          <Timeline
            history={history}
            names={graph ? readingOrder(graph).map((node) => node.name) : states.map((state) => state.name)}
            states={byName}
            from={started}
            until={until}
            selected={selected}
            onSelect={(state, visit) => {
              select({ state, ...(visit !== undefined && { visit: visit + 1 }) });
            }}
          />
        </section>
        <section class="execution-panel" aria-label="Selection">
          <Panel
            {...props}
            selected={selected}
            summary={byName.get(selected.state ?? '')}
            until={until}
            onVisit={(state, visit) => {
              select({ state, visit: visit + 1 });
            }}
          />
        </section>
        <section class="execution-events" aria-label="Events">
          <EventTable
            key={name}
            history={history}
            lastEvent={lastEvent}
            started={started}
            running={running}
            filter={filter}
            selected={selected}
            onFilter={({ kind, find }) => {
              const changes = {
                ...(kind && { events: kind === 'all' ? undefined : kind }),
                ...(find !== undefined && { find }),
              };
              goTo(withQuery(place, changes), { replace: true });
            }}
            onSelect={(event) => {
              select({ event });
            }}
          />
        </section>
      </div>
    </>
  );
}

/** The states' statuses: the server's summary until the page has received as much of the history. */
function useStates({ detail, history, lastEvent, status }: ReadExecution, until: number) {
  const caughtUp = lastEvent >= detail.lastEvent;
  const path = useMemo(() => pathSteps(history.view), [history, lastEvent]);
  const states = useMemo<readonly StateSummary[]>(
    () => stateSummaries(history.view, { status: status.status, until }),
    [history, lastEvent, status, until],
  );
  return caughtUp ? { states, path } : { states: detail.states, path: detail.path };
}

function Panel(
  props: ReadExecution & {
    readonly selected: Selected;
    readonly summary: StateSummary | undefined;
    readonly until: number;
    readonly onVisit: (state: string, visit: number) => void;
  },
): JSX.Element {
  const { detail, selected } = props;
  const { name, input, output } = detail.description;
  if (selected.state !== undefined || selected.event !== undefined) return <StatePanel {...props} execution={name} />;
  return (
    <>
      <h2>The execution</h2>
      <p class="panel-facts quiet">
        Choose a state, a bar or an event to see what went in, what came out and what was logged.
      </p>
      <div class="panel-json">
        <JsonSection title="Input" value={input} open />
        <JsonSection title="Output" value={output} open />
      </div>
    </>
  );
}

/** The failure is selected if nothing else is. */
function withDefault(selection: Selection, { current }: ExecutionDetail, { status }: StatusChange): Selection {
  const isNone = selection.state === undefined && selection.event === undefined;
  const failed = status !== 'RUNNING' && status !== 'SUCCEEDED';
  return isNone && failed && current !== undefined ? { state: current } : selection;
}

function kindOf({ query }: Place): EventKind {
  const kind = query.get('events');
  return kind === 'state' || kind === 'failures' ? kind : 'all';
}
