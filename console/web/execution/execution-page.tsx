import type { JSX } from 'preact';
import { Link } from '../parts/link.tsx';
import { Banner } from '../parts/banner.tsx';
import { standingOf, standingWord } from '../parts/status.ts';
import { useTitle } from '../parts/title.ts';
import { ExecutionBody } from './execution-body.tsx';
import { useExecution } from './live/use-execution.ts';
import type { Connection } from './live/live-updates.ts';
import './execution.css';

/** One execution, live. */
export function ExecutionPage({ name }: { readonly name: string }): JSX.Element {
  const execution = useExecution(name);
  const { detail, failure, status, connection } = execution;
  useTitle(status ? `${standingWord(standingOf(status.status))}: ${name}` : name);
  if (failure?.status === 404 || failure?.status === 400) {
    return (
      <section class="empty">
        <h1>There is no execution {name}</h1>
        <p>
          It may be in another account or state folder, or its history has expired.{' '}
          <Link href="/">See the executions</Link>
        </p>
      </section>
    );
  }
  return (
    <>
      {failure ? <Away message={failure.message} /> : <ConnectionBanner connection={connection} />}
      {detail && status ? (
        <ExecutionBody {...execution} detail={detail} status={status} />
      ) : (
        <p class="quiet">Reading {name}…</p>
      )}
    </>
  );
}

function ConnectionBanner({ connection }: { readonly connection: Connection }): JSX.Element {
  return connection.kind === 'away' ? <Away message={connection.message} /> : <></>;
}

/** The server's messages begin in lower case and may state that it is retrying. */
function Away({ message }: { readonly message: string }): JSX.Element {
  const [who = ''] = message.split(';');
  return (
    <Banner kind="warning">
      <strong>
        {who.charAt(0).toUpperCase()}
        {who.slice(1)}, reconnecting…
      </strong>
      <span>What you see is as it was; nothing that happens meanwhile is lost.</span>
    </Banner>
  );
}
