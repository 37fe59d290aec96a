import type { JSX } from 'preact';
import { grouped, plural, short } from '../../../../workflow/client/units.ts';
import type { GraphNode, Progress, StateSummary } from '../../../api.ts';
import { roughly, timeSpan } from '../../parts/format.ts';
import { SIGNS } from '../../parts/status-badge.tsx';
import { standingOf, standingWord } from '../../parts/status.ts';
import { choicePath } from './graph-shape.ts';

/** Pixels. */
const SIGN = 16;
const PROGRESS_INSET = 14;
/** Characters that fit into a box. */
const LONGEST_LINE = 29;

/** A state in the graph: icon, name, status, duration and visits; the waiting one also shows the chunks' progress. */
export function GraphState({
  node,
  summary,
  progress,
  selected,
  focusable,
  onSelect,
}: {
  readonly node: GraphNode;
  readonly summary: StateSummary | undefined;
  readonly progress: Progress | undefined;
  readonly selected: boolean;
  readonly focusable: boolean;
  readonly onSelect: () => void;
}): JSX.Element {
  const { name, x, y, width, height } = node;
  const standing = standingOf(summary?.status ?? 'waiting');
  const words = stateWords(summary);
  return (
    <g
      class={`graph-state graph-state-${standing}`}
      role="option"
      tabindex={focusable ? 0 : -1}
      aria-selected={selected}
      aria-label={[name, ...words].join(', ')}
      data-state={name}
      onClick={onSelect}
    >
      {node.type === 'Choice' ? (
        <path class="graph-box" d={choicePath(node)} />
      ) : (
        <rect class="graph-box" x={x} y={y} width={width} height={height} rx={6} />
      )}
      <svg class={`sign sign-${standing}`} x={x + 11} y={y + 8} width={SIGN} height={SIGN} viewBox="0 0 16 16">
        {SIGNS[standing]}
      </svg>
      <text class="graph-name" x={x + 33} y={y + 21}>
        {name}
      </text>
      <text class="graph-words" x={x + 33} y={y + 37}>
        {fitting(words)}
      </text>
      {progress && <WaitProgress node={node} progress={progress} running={summary?.status === 'running'} />}
    </g>
  );
}

/** The text in one line; if it is too long for the box, the icon alone shows the status. */
function fitting(words: readonly string[]): string {
  const line = words.join(' · ');
  return line.length > LONGEST_LINE ? words.slice(1).join(' · ') : line;
}

function stateWords(summary: StateSummary | undefined): string[] {
  if (summary === undefined) return [standingWord('waiting')];
  const { type, status, seconds, visitCount, retries } = summary;
  return [
    standingWord(standingOf(status)),
    ...(type === 'Choice' ? [] : [timeSpan(seconds)]),
    ...(visitCount > 1 ? [`×${grouped(visitCount)}`] : []),
    ...(retries > 0 ? [retries === 1 ? '1 retry' : `${grouped(retries)} retries`] : []),
  ];
}

function WaitProgress(props: {
  readonly node: GraphNode;
  readonly progress: Progress;
  readonly running: boolean;
}): JSX.Element {
  const { node, progress } = props;
  const { done, chunks, recordsPerSecond, secondsLeft } = progress;
  const length = node.width - 2 * PROGRESS_INSET;
  const share = chunks === 0 ? 0 : Math.min(1, done / chunks);
  const [x, y] = [node.x + PROGRESS_INSET, node.y + 45];
  const pace = [
    ...(recordsPerSecond === undefined ? [] : [`${short(recordsPerSecond)} records/s`]),
    ...(secondsLeft === null || secondsLeft === 0 ? [] : [`${roughly(secondsLeft)} left`]),
  ];
  return (
    <g class="graph-progress">
      <rect x={x} y={y} width={length} height={6} rx={3} />
      <rect class="graph-progress-done" x={x} y={y} width={length * share} height={6} rx={3} />
      <text class="graph-words" x={x} y={y + 19}>
        {`${grouped(done)} of ${plural(chunks, 'chunk')}`}
      </text>
      <text class="graph-words" x={x} y={y + 33}>
        {pace.join(', ')}
      </text>
    </g>
  );
}
