import type { JSX } from 'preact';

/** Executions. */
export function ExecutionsPage(): JSX.Element {
  return <h1>Executions</h1>;
}
