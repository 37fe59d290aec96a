import type { JSX } from 'preact';
import { grouped, plural } from '../../../workflow/client/units.ts';
import type { ExecutionList, ExecutionSummary } from '../../api.ts';
import { Link } from '../parts/link.tsx';
import { useNow } from '../parts/clock.ts';
import { ago } from '../parts/format.ts';
import { ProgressBar } from '../parts/progress-bar.tsx';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Duration, Moment } from '../parts/times.tsx';

/** A page of the executions as a table. */
export function ExecutionTable({ list }: { readonly list: ExecutionList }): JSX.Element {
  const now = useNow(1000, true);
  return (
    <table class="executions-table">
      <caption class="visually-hidden">Executions, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">Name</th>
          <th scope="col">Started</th>
          <th scope="col" class="number">
            Duration
          </th>
          <th scope="col">Progress</th>
          <th scope="col" class="number">
            Trips
          </th>
          <th scope="col" class="number">
            Redrives
          </th>
        </tr>
      </thead>
      <tbody>
        {list.executions.map((execution) => (
          <ExecutionRow key={execution.name} execution={execution} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function ExecutionRow({ execution, now }: { readonly execution: ExecutionSummary; readonly now: number }): JSX.Element {
  const { name, status, started, stopped, records, redrives } = execution;
  return (
    <tr>
      <td>
        <StatusBadge status={status} />
      </td>
      <th scope="row">
        <Link href={`/executions/${name}`}>{name}</Link>
      </th>
      <td>
        <Moment at={started} now={now} /> <span class="quiet">{ago(started, now)}</span>
      </td>
      <td class="number">
        <Duration seconds={Math.max(0, (stopped ?? now) - started) / 1000} />
      </td>
      <td>
        <ListProgress execution={execution} />
      </td>
      <td class="number">{records === undefined ? '' : grouped(records)}</td>
      <td class="number">{redrives === 0 ? <span class="quiet">0</span> : grouped(redrives)}</td>
    </tr>
  );
}

function ListProgress({
  execution: { name, status, progress },
}: {
  readonly execution: ExecutionSummary;
}): JSX.Element {
  if (status !== 'RUNNING') return <></>;
  if (progress === undefined) return <span class="quiet">planning chunks</span>;
  const { done, chunks } = progress;
  return (
    <span class="executions-progress">
      <ProgressBar done={done} of={chunks} label={`Chunks of ${name}`} />
      {grouped(done)} of {plural(chunks, 'chunk')}
    </span>
  );
}
