import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { ResultList } from '../../api.ts';
import { goTo, usePlace } from '../parts/location.ts';
import { choose as chooseResults } from './model/choice.ts';
import { Controls } from './controls.tsx';
import type { Change } from './controls.tsx';
import { Unreadable } from './notices.tsx';
import { beginUpdate } from './painting.ts';
import { Trips } from './trips.tsx';
import { readView, writeView } from './model/view.ts';

/** The explorer of the existing results. */
export function Explorer({ list }: { readonly list: ResultList }): JSX.Element | null {
  const { query } = usePlace();
  const view = useMemo(() => readView(query), [query]);
  const { layer, synthetic, color, from, to } = view;
  const choice = useMemo(() => chooseResults(list.results, view), [list, layer, synthetic, color, from, to]);
  const latest = useRef(view);
  latest.current = view;
  const change = useRef<Change>((changes, options) => {
    beginUpdate();
    const asked = writeView({ ...latest.current, ...changes });
    goTo(asked === '' ? '/explore' : `/explore?${asked}`, options);
  }).current;
  if (choice === undefined) return null;
  return (
    <div class="explorer">
      <header class="explorer-head">
        <h1>Trip explorer</h1>
        {choice.synthetic && (
          <strong class="synthetic">
            SYNTHETIC <span>these trips were generated, nobody drove them</span>
          </strong>
        )}
      </header>
      <Controls choice={choice} change={change} />
      <Unreadable unreadable={list.unreadable} />
      <Trips choice={choice} view={view} change={change} />
    </div>
  );
}
