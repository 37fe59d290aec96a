import type { JSX } from 'preact';
import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import type { ResultList } from '../../api.ts';
import { goTo, usePlace } from '../location.ts';
import { BoroughTable } from './borough-table.tsx';
import { ChartsPanel } from './charts-panel.tsx';
import { choose as chooseResults } from './choice.ts';
import type { Choice } from './choice.ts';
import { Controls } from './controls.tsx';
import type { Change } from './controls.tsx';
import { CutBar } from './cut-bar.tsx';
import { toggled } from './cut.ts';
import { DistrictTable } from './district-table.tsx';
import { districtsOf } from './districts.ts';
import { Downloads } from './downloads.tsx';
import { MapPanel } from './map-panel.tsx';
import { Missed, NotDrawn, Notes, Problem, Unreadable } from './notices.tsx';
import { beginUpdate } from './painting.ts';
import { cutBy, cutOf, pictureOf } from './picture.ts';
import { Provenance } from './provenance.tsx';
import { Totals } from './totals.tsx';
import { useLayer, useMonths, useTheme } from './use-data.ts';
import { readView, writeView } from './view.ts';
import type { View } from './view.ts';
import { cutName } from './wording.ts';

/** The explorer of the results that there are. */
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

interface TripsProps {
  readonly choice: Choice;
  readonly view: View;
  readonly change: Change;
}

function Trips({ choice, view, change }: TripsProps): JSX.Element {
  const { value: layer, problem, retry } = useLayer(choice.layer.id);
  const { loaded, isLoading, done } = useMonths(choice.results);
  const theme = useTheme();
  const districts = useMemo(() => layer && districtsOf(layer), [layer]);
  const { cut, hasOutside, show, isPerKm2, scale } = view;
  const cutText = JSON.stringify([cut, hasOutside]);
  // Months of another layer are still there while this one's come.
  const sums = loaded?.results[0]?.layer === layer?.id ? loaded?.sums : undefined;
  const picture = useMemo(
    () => sums && districts && pictureOf(sums, districts, view),
    [sums, districts, cutText, show, isPerKm2, scale],
  );
  const rows = picture?.cut ?? [];
  const current = useRef({ districts, rows });
  current.current = { districts, rows };
  const choose = useCallback((some: readonly number[]): void => {
    const { districts: known, rows: chosen } = current.current;
    if (known) change(cutBy(known, toggled(chosen, some)));
  }, []);
  const clear = (): void => {
    change({ cut: [], hasOutside: false });
  };
  useEscape(rows.length > 0 ? clear : undefined);
  const unknown = districts ? cutOf(districts, view).unknown : [];
  const notes = [
    ...choice.notes,
    ...unknown.map((id) => `There is no district “${id}” in this layer: it is passed over.`),
  ];
  const name = districts ? cutName(districts, rows) : '';
  return (
    <>
      <Notes notes={notes} />
      {problem !== undefined && <Problem what="The layer cannot be shown" problem={problem} retry={retry} />}
      {loaded && <Missed missed={loaded.missed} />}
      {districts && layer?.problem === undefined && <NotDrawn districts={districts} />}
      <Totals choice={choice} sums={sums} isLoading={isLoading} done={done} />
      {isLoading && !picture && <Waiting />}
      {picture && layer && districts && sums && (
        <>
          <CutBar districts={districts} cut={rows} choose={choose} clear={clear} />
          <div class="explorer-grid" aria-busy={isLoading}>
            <MapPanel
              {...{ layer, districts, picture, view, theme, change, choose }}
              cutName={name}
              hasLinks={sums.originDestination !== undefined}
            />
            <ChartsPanel picture={picture} bounds={sums.bounds} theme={theme} cutName={name} />
            <DistrictTable picture={picture} view={view} change={change} choose={choose} />
            <div class="explorer-side">
              <BoroughTable picture={picture} choose={choose} />
              <section class="explorer-sources panel" aria-label="Sources and downloads">
                <h2>This view</h2>
                <Downloads
                  shown={() => {
                    const { show: shown, rows: table, charts } = picture;
                    const content = { show: shown, rows: table, cut: rows, charts, bounds: sums.bounds };
                    return { layer: choice.layer, results: loaded?.results ?? [], ...content };
                  }}
                />
                <Provenance results={loaded?.results ?? []} />
              </section>
            </div>
          </div>
        </>
      )}
    </>
  );
}

/** Where the map and the charts will be, while the first trips come. */
function Waiting(): JSX.Element {
  return (
    <div class="explorer-grid explorer-waiting" aria-hidden="true">
      <div class="panel" />
      <div class="panel" />
    </div>
  );
}

/** Runs on Escape, wherever the keyboard's focus is; a select that is open keeps the key to itself. */
function useEscape(run: (() => void) | undefined): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) latest.current?.();
    };
    window.addEventListener('keydown', listen);
    return () => {
      window.removeEventListener('keydown', listen);
    };
  }, []);
}
