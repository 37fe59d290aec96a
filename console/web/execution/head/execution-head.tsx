import type { JSX } from 'preact';
import { grouped, plural, short } from '../../../../workflow/client/units.ts';
import type { ExecutionDetail, ExecutionStatus, Progress, StatusChange } from '../../../api.ts';
import { Link } from '../../parts/link.tsx';
import { Banner } from '../../parts/banner.tsx';
import { roughly } from '../../parts/format.ts';
import { ProgressBar } from '../../parts/progress-bar.tsx';
import { StatusBadge } from '../../parts/status-badge.tsx';
import { Duration, Moment } from '../../parts/times.tsx';
import { RedriveButton, StopButton } from './execution-actions.tsx';
import type { RedriveProps } from './execution-actions.tsx';
import { redrivePlan } from './redrive-plan.ts';

/** The header's properties. */
export interface ExecutionHeadProps {
  readonly detail: ExecutionDetail;
  readonly status: StatusChange;
  readonly progress: Progress | undefined;
  /** Milliseconds since the epoch: now, or when the execution ended. */
  readonly until: number;
}

/** The execution's name, status and available actions. */
export function ExecutionHead(props: ExecutionHeadProps): JSX.Element {
  const { detail, status, progress, until } = props;
  const { name, started } = detail.description;
  const running = status.status === 'RUNNING';
  return (
    <div class="execution-head">
      <div class="execution-title">
        <Link href="/" class="quiet">
          Executions
        </Link>
        <span class="quiet" aria-hidden="true">
          /
        </span>
        <h1>{name}</h1>
      </div>
      <div class="execution-actions">
        <a class="button" href={`/api/executions/${name}/history.json`} download>
          Export history
        </a>
        {running && <StopButton detail={detail} />}
      </div>
      <div class="execution-facts">
        <span aria-live="polite">
          <StatusBadge status={status.status} />
        </span>
        <span>
          started <Moment at={started} now={Date.now()} />
        </span>
        <span>
          {running ? 'for' : 'took'} <Duration seconds={Math.max(0, until - started) / 1000} />
        </span>
        {status.redrives > 0 && (
          <span>redriven {status.redrives === 1 ? 'once' : `${grouped(status.redrives)} times`}</span>
        )}
        <Records output={detail.description.output} />
        {running && progress && <ChunkProgress progress={progress} />}
      </div>
    </div>
  );
}

const ENDINGS: Readonly<Partial<Record<ExecutionStatus, string>>> = {
  ABORTED: 'Stopped',
  TIMED_OUT: 'Timed out',
};

/** Why an execution did not succeed, and how to continue it. */
export function Failure({ detail, graph }: RedriveProps): JSX.Element {
  const { error, current, description, redrive } = detail;
  if (error === undefined) return <></>;
  const how = ENDINGS[description.status] ?? 'Failed';
  const { again, chunks } = redrivePlan(detail);
  return (
    <Banner kind={description.status === 'ABORTED' ? 'warning' : 'error'}>
      <div class="failure">
        <div class="failure-words">
          <strong>
            {how}
            {current !== undefined && ` in ${current}`}
            {error.error !== how && `: ${error.error}`}
          </strong>
          <p class="cause">{error.cause}</p>
          {redrive.possible && (
            <p>
              Redrive: {again} {chunks}
            </p>
          )}
        </div>
        <RedriveButton detail={detail} graph={graph} />
      </div>
    </Banner>
  );
}

function Records({ output }: { readonly output: unknown }): JSX.Element {
  const records = typeof output === 'object' && output !== null && 'records' in output ? output.records : undefined;
  if (typeof records !== 'number') return <></>;
  return (
    <span>
      {plural(records, 'trip')} counted, <Link href="/explore">explore them</Link>
    </span>
  );
}

function ChunkProgress({ progress }: { readonly progress: Progress }): JSX.Element {
  const { done, chunks, tasks, recordsPerSecond, secondsLeft } = progress;
  return (
    <span class="execution-progress">
      <ProgressBar done={done} of={chunks} label="Chunks" />
      <span>
        {grouped(done)} of {plural(chunks, 'chunk')}
      </span>
      {tasks > 0 && <span>{plural(tasks, 'task')}</span>}
      {recordsPerSecond !== undefined && <span>{short(recordsPerSecond)} records/s</span>}
      {secondsLeft !== null && secondsLeft > 0 && <span>about {roughly(secondsLeft)} left</span>}
    </span>
  );
}
