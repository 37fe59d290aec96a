import type { JSX } from 'preact';
import { BoroughTable } from './borough-table.tsx';
import { ChartsPanel } from './charts-panel.tsx';
import type { Choice } from './model/choice.ts';
import type { Change } from './controls.tsx';
import { CutBar } from './cut-bar.tsx';
import { DistrictTable } from './district-table.tsx';
import type { Shown } from './model/download.ts';
import { Downloads } from './downloads.tsx';
import { MapPanel } from './map-panel.tsx';
import { Missed, NotDrawn, Notes, Problem } from './notices.tsx';
import { cutOf } from './model/picture.ts';
import { Provenance } from './provenance.tsx';
import { Totals } from './totals.tsx';
import { useTheme } from './use-data.ts';
import { useCut, useExplored } from './use-explored.ts';
import type { CutActions, Explored } from './use-explored.ts';
import type { View } from './model/view.ts';
import { cutName } from './model/wording.ts';

/** What is chosen, how it is viewed, and how that is changed. */
export interface TripsProps {
  readonly choice: Choice;
  readonly view: View;
  readonly change: Change;
}

/** The chosen trips: notices about them, and the panels that show them. */
export function Trips({ choice, view, change }: TripsProps): JSX.Element {
  const { layer, districts, months, explored } = useExplored(choice, view);
  const { loaded, isLoading } = months;
  const cut = useCut(districts, view, change);
  const unknown = districts ? cutOf(districts, view).unknown : [];
  const missing = unknown.map((id) => `There is no district “${id}” in this layer: it is ignored.`);
  return (
    <>
      <Notes notes={[...choice.notes, ...missing]} />
      {layer.problem !== undefined && (
        <Problem what="The layer cannot be shown" problem={layer.problem} retry={layer.retry} />
      )}
      {loaded && <Missed missed={loaded.missed} />}
      {districts && layer.value?.problem === undefined && <NotDrawn districts={districts} />}
      <Totals choice={choice} months={months} />
      {explored ? <Panels {...{ choice, view, change, explored, isLoading }} {...cut} /> : isLoading && <Waiting />}
    </>
  );
}

interface PanelsProps extends TripsProps, CutActions {
  readonly explored: Explored;
  readonly isLoading: boolean;
}

function Panels({ choice, view, change, explored, isLoading, choose, clear }: PanelsProps): JSX.Element {
  const { layer, districts, sums, results, picture } = explored;
  const theme = useTheme();
  const name = cutName(districts, picture.cut);
  return (
    <>
      <CutBar districts={districts} cut={picture.cut} choose={choose} clear={clear} />
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
          <section class="panel" aria-label="Sources and downloads">
            <h2>This view</h2>
            <Downloads shown={() => shownOf(choice, explored)} />
            <Provenance results={results} />
          </section>
        </div>
      </div>
    </>
  );
}

function shownOf({ layer }: Choice, { results, picture, sums }: Explored): Shown {
  const { show, rows, cut, charts } = picture;
  return { layer, results, show, rows, cut, charts, bounds: sums.bounds };
}

/** The placeholder of the map and the charts while the first trips are loaded. */
function Waiting(): JSX.Element {
  return (
    <div class="explorer-grid explorer-waiting" aria-hidden="true">
      <div class="panel" />
      <div class="panel" />
    </div>
  );
}
