import type { JSX } from 'preact';
import type { StartDefaults } from '../../api.ts';
import { Link } from '../parts/link.tsx';
import { untilKnown, usePolled } from '../parts/use-polled.ts';
import { StartFormPanel } from './start-form.tsx';
import './start-form.css';

/** The panel with the form that starts an execution; given an address, it can be closed. */
export function StartPanel({ closeHref }: { readonly closeHref: string | undefined }): JSX.Element {
  const { value: defaults } = usePolled<StartDefaults>('start-defaults', untilKnown);
  return (
    <section class="start-panel" aria-labelledby="start-title">
      <div class="start-head">
        <h2 id="start-title">Start an execution</h2>
        {closeHref !== undefined && (
          <Link class="button button-small" href={closeHref}>
            Close
          </Link>
        )}
      </div>
      {defaults === undefined ? (
        <p class="quiet">Reading the defaults…</p>
      ) : (
        <StartFormPanel about={defaults} focused={closeHref !== undefined} />
      )}
    </section>
  );
}
