import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Graph, GraphEdge, GraphNode, PathStep, Progress, StateSummary } from '../../../api.ts';
import { grouped } from '../../../../workflow/client/units.ts';
import { GraphState } from './graph-state.tsx';
import { isState, readingOrder, roundedPath, timesTaken } from './graph-shape.ts';
import './graph.css';

/** The graph's properties. */
export interface GraphViewProps {
  readonly graph: Graph;
  readonly states: ReadonlyMap<string, StateSummary>;
  readonly path: readonly PathStep[];
  /** The first state entered and, once the execution succeeded, the last. */
  readonly ends: { readonly first: string | undefined; readonly last: string | undefined };
  readonly progress: Progress | undefined;
  readonly selected: string | undefined;
  readonly onSelect: (state: string | undefined) => void;
}

/** Pixels. */
const TURNS_SOON = 18;
const KEYS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/** The state machine with each state's status; arrow keys move between states, Escape leaves them. */
export function GraphView(props: GraphViewProps): JSX.Element {
  const { graph, states, path, ends, progress, selected, onSelect } = props;
  const svg = useRef<SVGSVGElement>(null);
  const order = readingOrder(graph).map(({ name }) => name);
  const current = selected !== undefined && order.includes(selected) ? selected : order[0];
  const hasFocus = useRef(false);
  useEffect(() => {
    if (hasFocus.current) svg.current?.querySelector<SVGGElement>('[aria-selected="true"]')?.focus();
  }, [selected]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = KEYS[event.key];
    if (event.key === 'Escape') onSelect(undefined);
    else if (event.key === 'Enter' || event.key === ' ') onSelect(current);
    else if (event.key === 'Home') onSelect(order[0]);
    else if (event.key === 'End') onSelect(order.at(-1));
    else if (step === undefined) return;
    else onSelect(selected === undefined ? current : (order[order.indexOf(selected) + step] ?? selected));
    event.preventDefault();
  };
  return (
    <svg
      ref={svg}
      class="graph"
      viewBox={`0 0 ${graph.width} ${graph.height}`}
      width={graph.width}
      height={graph.height}
      role="listbox"
      aria-label="States, in the order of the graph"
      onKeyDown={onKeyDown}
      onFocusIn={() => {
        hasFocus.current = true;
      }}
      onFocusOut={() => {
        hasFocus.current = false;
      }}
    >
      <Arrowheads />
      {[false, true].map((taken) =>
        graph.edges
          .map((edge) => ({ edge, times: timesTaken(edge, path, ends) }))
          .filter(({ times }) => times > 0 === taken)
          .map(({ edge, times }) => (
            <Edge
              key={`${edge.from} ${edge.to} ${edge.label ?? ''}`}
              edge={edge}
              from={graph.nodes.find(({ name }) => name === edge.from)}
              times={times}
            />
          )),
      )}
      {graph.nodes.map((node) =>
        isState(node) ? (
          <GraphState
            key={node.name}
            node={node}
            summary={states.get(node.name)}
            progress={node.type === 'Wait' ? progress : undefined}
            selected={node.name === selected}
            focusable={node.name === current}
            onSelect={() => {
              onSelect(node.name);
            }}
          />
        ) : (
          <Terminal
            key={node.name}
            node={node}
            reached={node.type === 'Start' ? ends.first !== undefined : ends.last !== undefined}
          />
        ),
      )}
    </svg>
  );
}

function Arrowheads(): JSX.Element {
  return (
    <defs aria-hidden="true">
      {['idle', 'taken'].map((kind) => (
        <marker
          key={kind}
          id={`graph-arrow-${kind}`}
          class={`graph-arrow-${kind}`}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto-start-reverse"
        >
          <path d="M0 0 L8 4 L0 8 Z" />
        </marker>
      ))}
    </defs>
  );
}

function Edge(props: {
  readonly edge: GraphEdge;
  readonly from: GraphNode | undefined;
  readonly times: number;
}): JSX.Element {
  const { edge, from, times } = props;
  const kind = times > 0 ? 'taken' : 'idle';
  const [[x, y] = [0, 0], [, bend] = [0, 0]] = edge.points;
  // If a line soon turns aside, its label is placed below the turn.
  const below = edge.points.length > 2 && bend > y && bend - y < TURNS_SOON ? bend - y + 12 : 13;
  const isLeft = from !== undefined && x < from.x + from.width / 2 - 1;
  const condition = edge.label === 'default' ? 'else' : edge.label;
  const words = [condition, times > 1 ? `×${grouped(times)}` : undefined].filter((word) => word !== undefined);
  return (
    <g class={`graph-edge graph-edge-${kind}`} aria-hidden="true">
      <path d={roundedPath(edge.points)} marker-end={`url(#graph-arrow-${kind})`} />
      {words.length > 0 && (
        <text x={isLeft ? x - 6 : x + 6} y={y + below} text-anchor={isLeft ? 'end' : 'start'}>
          {words.join(' ')}
        </text>
      )}
    </g>
  );
}

function Terminal({ node, reached }: { readonly node: GraphNode; readonly reached: boolean }): JSX.Element {
  const { name, x, y, width, height } = node;
  return (
    <g class={`graph-terminal ${reached ? 'graph-terminal-reached' : ''}`} aria-hidden="true">
      <rect x={x} y={y} width={width} height={height} rx={height / 2} />
      <text x={x + width / 2} y={y + height / 2 + 4.5}>
        {name}
      </text>
    </g>
  );
}
