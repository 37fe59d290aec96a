import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ResultList } from '../../api.ts';
import { Link } from '../parts/link.tsx';
import { CommandLine } from '../parts/command-line.tsx';
import '../parts/controls.css';
import './explorer.css';
import { Explorer } from './explorer.tsx';
import { Problem, Unreadable } from './notices.tsx';
import { useResults } from './use-data.ts';

/** The trip explorer. */
export function ExplorerPage(): JSX.Element {
  useEffect(loadPlotsAhead, []);
  const { value, problem, retry } = useResults();
  if (problem !== undefined) {
    return (
      <Titled>
        <Problem what="The results cannot be read" problem={problem} retry={retry} />
      </Titled>
    );
  }
  if (value === undefined) {
    return (
      <Titled>
        <p class="quiet" role="status">
          Reading the results…
        </p>
      </Titled>
    );
  }
  return value.results.length === 0 ? <NothingCounted unreadable={value.unreadable} /> : <Explorer list={value} />;
}

/** Starts loading the plots along with the results; a failure is reported when one is drawn. */
function loadPlotsAhead(): void {
  import('./plots/index.ts').catch(() => undefined);
}

function NothingCounted({ unreadable }: Pick<ResultList, 'unreadable'>): JSX.Element {
  return (
    <Titled>
      <Unreadable unreadable={unreadable} />
      <section class="panel explorer-empty">
        <h2>No trips are counted yet</h2>
        <p>
          <Link href="/">Start an execution</Link>: once it has succeeded, its trips are here. Or in a terminal:
        </p>
        <CommandLine command="npm run start-job" />
      </section>
    </Titled>
  );
}

function Titled({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="explorer">
      <h1>Trip explorer</h1>
      {children}
    </div>
  );
}
