import type { JSX } from 'preact';

/** One execution. */
export function ExecutionPage({ name }: { readonly name: string }): JSX.Element {
  return <h1>{name}</h1>;
}
