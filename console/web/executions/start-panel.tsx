import type { JSX } from 'preact';
import type { StartDefaults } from '../../api.ts';
import { Link } from '../link.tsx';
import { usePolled } from '../parts/use-polled.ts';
import { StartFormFields } from './start-form.tsx';
import './start-form.css';

/** Milliseconds after which defaults that could not be read are asked for again; those that could do not change. */
const PERIOD = 2000;
const NEVER = 2 ** 31 - 1;

/** The panel with the form that starts an execution; with an address, it can be closed. */
export function StartPanel({ closeHref }: { readonly closeHref: string | undefined }): JSX.Element {
  const { value: defaults } = usePolled<StartDefaults>('start-defaults', (known) =>
    known === undefined ? PERIOD : NEVER,
  );
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
        <StartFormFields about={defaults} focused={closeHref !== undefined} />
      )}
    </section>
  );
}
