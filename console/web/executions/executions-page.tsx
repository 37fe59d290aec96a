import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { ExecutionList } from '../../api.ts';
import { Link } from '../parts/link.tsx';
import { usePlace, withQuery } from '../parts/location.ts';
import type { Place } from '../parts/location.ts';
import { Banner } from '../parts/banner.tsx';
import { useTitle } from '../parts/title.ts';
import { usePolled } from '../parts/use-polled.ts';
import { ExecutionTable } from './execution-table.tsx';
import { StartPanel } from './start-panel.tsx';
import './executions.css';

/** Milliseconds between polls of the list, while something is running and while nothing is. */
const LIVELY_PERIOD = 1000;
const CALM_PERIOD = 4000;

const FILTERS = [
  [undefined, 'All'],
  ['RUNNING', 'Running'],
  ['SUCCEEDED', 'Succeeded'],
  ['FAILED', 'Failed'],
  ['ABORTED', 'Stopped'],
  ['TIMED_OUT', 'Timed out'],
] as const;

/** The executions, newest first, and the form that starts one. */
export function ExecutionsPage(): JSX.Element {
  const place = usePlace();
  useTitle('Executions');
  const {
    value: list,
    failure,
    path,
  } = usePolled<ExecutionList>(listPath(place), (known) =>
    known?.executions.some(({ status }) => status === 'RUNNING') === true ? LIVELY_PERIOD : CALM_PERIOD,
  );
  const isFirstOfAll = !place.query.has('status') && !place.query.has('next');
  const isEmptyAccount = isFirstOfAll && path === listPath(place) && list?.executions.length === 0;
  // Once shown, the form stays mounted, so that nothing typed is lost whatever else happens in the account.
  const wasEmpty = useRef(false);
  wasEmpty.current ||= isEmptyAccount;
  const isAskedFor = place.query.has('start');
  const isOffered = wasEmpty.current && !isAskedFor;
  const isFormOpen = isAskedFor || isOffered;
  return (
    <div class={`executions ${isFormOpen ? 'executions-with-form' : ''}`}>
      <div class="executions-head">
        <h1>Executions</h1>
        <Filters place={place} />
        {!isFormOpen && (
          <Link class="button button-primary" href={withQuery(place, { start: 'form' })}>
            Start an execution
          </Link>
        )}
      </div>
      {isAskedFor && <StartPanel closeHref={withQuery(place, { start: undefined })} />}
      <div class="executions-list" aria-busy={path !== listPath(place)}>
        {failure && (
          <Banner kind={failure.status === 400 ? 'error' : 'warning'}>
            {failure.message}
            {place.query.has('next') && <FirstPage place={place} />}
          </Banner>
        )}
        {list === undefined && failure === undefined && <p class="quiet">Reading the executions…</p>}
        {list !== undefined && list.executions.length > 0 && <ExecutionTable list={list} />}
        {list?.executions.length === 0 && <NoExecutions place={place} isEmptyAccount={isEmptyAccount} />}
        {list !== undefined && <Pages place={place} next={list.next} />}
      </div>
      {isOffered && <StartPanel closeHref={undefined} />}
    </div>
  );
}

function listPath({ query }: Place): string {
  const asked = new URLSearchParams();
  for (const name of ['status', 'next']) {
    const value = query.get(name);
    if (value !== null) asked.set(name, value);
  }
  return asked.size === 0 ? 'executions' : `executions?${asked.toString()}`;
}

function Filters({ place }: { readonly place: Place }): JSX.Element {
  const current = place.query.get('status') ?? undefined;
  return (
    <nav class="executions-filters" aria-label="Executions by status">
      {FILTERS.map(([status, word]) => (
        <Link
          key={word}
          href={withQuery(place, { status, next: undefined })}
          aria-current={status === current ? 'true' : undefined}
        >
          {word}
        </Link>
      ))}
    </nav>
  );
}

function Pages({ place, next }: { readonly place: Place; readonly next: string | undefined }): JSX.Element {
  return (
    <nav class="executions-pages" aria-label="Pages of the list">
      {place.query.has('next') && <FirstPage place={place} />}
      {next !== undefined && (
        <Link class="button" href={withQuery(place, { next })}>
          Older executions
        </Link>
      )}
    </nav>
  );
}

function FirstPage({ place }: { readonly place: Place }): JSX.Element {
  return (
    <Link class="button" href={withQuery(place, { next: undefined })}>
      Newest executions
    </Link>
  );
}

function NoExecutions(props: { readonly place: Place; readonly isEmptyAccount: boolean }): JSX.Element {
  const { place, isEmptyAccount } = props;
  if (isEmptyAccount) {
    return (
      <section class="empty executions-empty">
        <h2>Nothing has run here yet</h2>
        <p>
          Start an execution with the form: it counts a month of trips by district, and you can watch it do so. Every
          field is filled in; change what you like. Its results appear in the <Link href="/explore">trip explorer</Link>
          .
        </p>
      </section>
    );
  }
  return (
    <section class="empty executions-empty">
      <h2>No execution has this status</h2>
      <p>
        <Link href={withQuery(place, { status: undefined, next: undefined })}>Show all executions</Link>
      </p>
    </section>
  );
}
