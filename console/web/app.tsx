import type { JSX } from 'preact';
import { ExecutionPage } from './execution/execution-page.tsx';
import { ExecutionsPage } from './executions/executions-page.tsx';
import { ExplorerPage } from './explorer/explorer-page.tsx';
import { Link } from './parts/link.tsx';
import { usePlace } from './parts/location.ts';

/** The console: its pages by path, below one header. */
export function App(): JSX.Element {
  const { path } = usePlace();
  const isExplorer = path === '/explore';
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header class="bar">
        <Link href="/" class="brand">
          NYC Taxi Trip Explorer
        </Link>
        <nav aria-label="Pages">
          <Link href="/" aria-current={isExplorer ? undefined : 'page'}>
            Executions
          </Link>
          <Link href="/explore" aria-current={isExplorer ? 'page' : undefined}>
            Trip explorer
          </Link>
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        <Page path={path} />
      </main>
    </>
  );
}

function Page({ path }: { readonly path: string }): JSX.Element {
  if (path === '/') return <ExecutionsPage />;
  if (path === '/explore') return <ExplorerPage />;
  const [, name] = /^\/executions\/([\w-]+)$/.exec(path) ?? [];
  if (name !== undefined) return <ExecutionPage key={name} name={name} />;
  return (
    <section class="empty">
      <h1>There is no such page</h1>
      <p>
        <Link href="/">See the executions</Link>
      </p>
    </section>
  );
}
