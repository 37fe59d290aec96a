import type { JSX } from 'preact';

/** Trip explorer. */
export function ExplorerPage(): JSX.Element {
  return <h1>Trip explorer</h1>;
}
