import type { JSX } from 'preact';
import { useCallback, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ScreenLayer } from '../../api.ts';
import { Segments } from './controls.tsx';
import type { Change } from './controls.tsx';
import type { District } from './districts.ts';
import { shareOf } from './districts.ts';
import { total } from './count-matrix.ts';
import { Legend } from './legend.tsx';
import { grouped, mapValue, shareText } from './numbers.ts';
import type { Picture } from './picture.ts';
import { PlotHost } from './plot-host.tsx';
import type { Plots, TooltipText } from './plot-host.tsx';
import type { MapData, MapHandle } from './plots/map-plot.ts';
import type { OnHover } from './plots/plot.ts';
import type { Theme } from './theme.ts';
import type { View } from './view.ts';
import { mapTitle, valueNoun } from './wording.ts';

/** What the map is made of. */
export interface MapPanelProps {
  readonly layer: ScreenLayer;
  readonly districts: readonly District[];
  readonly picture: Picture;
  readonly view: View;
  readonly theme: Theme;
  readonly cutName: string;
  readonly hasLinks: boolean;
  readonly change: Change;
  readonly choose: (rows: readonly number[]) => void;
}

/** The choropleth with what decides its colors. */
export function MapPanel(props: MapPanelProps): JSX.Element {
  const { layer, picture, theme, cutName, view } = props;
  const title = mapTitle(picture.show, cutName);
  const unit = `${valueNoun(picture.show)}${view.isPerKm2 ? ' per km²' : ''}`;
  return (
    <section class="explorer-map panel" aria-label="Map">
      <h2>{title}</h2>
      <MapControls {...props} />
      {layer.problem === undefined ? (
        <>
          <Map key={layer.id} {...props} title={title} />
          <Legend scale={picture.scale} theme={theme} unit={unit} />
        </>
      ) : (
        <p class="explorer-no-map">No map: {layer.problem}. The charts and the table below need none.</p>
      )}
    </section>
  );
}

function MapControls({ layer, view, picture, hasLinks, change }: MapPanelProps): JSX.Element {
  const whyNot = !hasLinks
    ? 'Kept for layers of at most 300 districts'
    : picture.cut.length === 0
      ? 'Choose a district first'
      : undefined;
  return (
    <div class="map-controls">
      <Segments
        label="What the map shows"
        value={picture.show}
        options={[
          { value: 'pickups', text: 'Pickups' },
          { value: 'dropoffs', text: 'Dropoffs' },
          { value: 'to', text: 'Trips from here', whyNot },
          { value: 'from', text: 'Trips to here', whyNot },
        ]}
        onChange={(show) => {
          change({ show });
        }}
      />
      {layer.problem === undefined && (
        <>
          <Segments
            label="Color scale"
            value={view.scale}
            options={[
              { value: 'log', text: 'Log' },
              { value: 'linear', text: 'Linear' },
            ]}
            onChange={(scale) => {
              change({ scale });
            }}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={view.isPerKm2}
              onChange={(event) => {
                change({ isPerKm2: event.currentTarget.checked });
              }}
            />
            per km²
          </label>
        </>
      )}
    </div>
  );
}

/** Keys of the map: what they do to where it looks. */
const KEYS: Readonly<Record<string, (view: MapHandle['view']) => void>> = {
  ArrowLeft: (view) => {
    view.moveBy(-0.15, 0);
  },
  ArrowRight: (view) => {
    view.moveBy(0.15, 0);
  },
  ArrowUp: (view) => {
    view.moveBy(0, 0.15);
  },
  ArrowDown: (view) => {
    view.moveBy(0, -0.15);
  },
  '+': (view) => {
    view.zoomBy(1.5);
  },
  '=': (view) => {
    view.zoomBy(1.5);
  },
  '-': (view) => {
    view.zoomBy(1 / 1.5);
  },
  '0': (view) => {
    view.reset();
  },
};

function Map(props: MapPanelProps & { readonly title: string }): JSX.Element {
  const { layer, districts, picture, theme, title, view } = props;
  const handle = useRef<MapHandle | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const create = useCallback(async (plots: Plots, element: HTMLElement, onHover: OnHover) => {
    const { current } = latest;
    handle.current = await plots.createMapPlot(element, {
      layer: current.layer,
      window: current.view.window,
      onHover,
      onChoose: (row) => {
        latest.current.choose([row]);
      },
      onMove: (window) => {
        latest.current.change({ window }, { replace: true });
      },
    });
    return handle.current;
  }, []);
  const { values, scale, cut } = picture;
  const data = useMemo((): MapData => ({ values, scale, chosen: cut }), [values, scale, cut]);
  const { window: place } = view;
  const placeText = JSON.stringify(place);
  useLayoutEffect(() => {
    handle.current?.view.show(place);
  }, [placeText]);
  const steer = (event: KeyboardEvent): void => {
    const move = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key];
    if (move === undefined || handle.current === undefined) return;
    event.preventDefault();
    move(handle.current.view);
  };
  // The page scrolls below the wheel, unless Ctrl says that the map is meant.
  const passWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  };
  return (
    <div
      class="map"
      tabIndex={0}
      role="group"
      aria-label={`${title}. Arrow keys move the map, plus and minus zoom, 0 shows all. Choose districts in the table.`}
      onKeyDown={steer}
      onWheelCapture={passWheel}
    >
      <PlotHost
        class="map-plot"
        create={create}
        data={data}
        theme={theme}
        label={`${title}: a map of ${layer.features.length} districts; the table has its numbers`}
        tooltip={(row) => tooltipOf(districts, picture, view.isPerKm2, row)}
      />
      <div class="map-buttons">
        <MapButton sign="+" label="Zoom in" onClick={() => handle.current?.view.zoomBy(1.5)} />
        <MapButton sign="−" label="Zoom out" onClick={() => handle.current?.view.zoomBy(1 / 1.5)} />
        <MapButton sign="⤢" label="Show all of the layer" onClick={() => handle.current?.view.reset()} />
      </div>
      <p class="map-hint">Click cuts · drag moves · Ctrl + wheel zooms</p>
    </div>
  );
}

function MapButton({
  sign,
  label,
  onClick,
}: {
  readonly sign: string;
  readonly label: string;
  readonly onClick: () => void;
}): JSX.Element {
  return (
    <button type="button" class="button map-button" aria-label={label} title={label} onClick={onClick}>
      {sign}
    </button>
  );
}

function tooltipOf(
  districts: readonly District[],
  { rows, show, counts, values }: Picture,
  isPerKm2: boolean,
  row: number,
): TooltipText | undefined {
  const [district, line] = [districts[row], rows[row]];
  if (district === undefined || line === undefined) return undefined;
  const title = district.borough === undefined ? district.label : `${district.label} ${district.borough}`;
  const lines = [
    `${grouped(line.pickups)} pickups, ${shareText(line.pickupShare)}`,
    `${grouped(line.dropoffs)} dropoffs, ${shareText(line.dropoffShare)}`,
    ...(line.linked === undefined
      ? []
      : [`${grouped(line.linked)} ${valueNoun(show)}, ${shareText(shareOf(line.linked, total(counts)))}`]),
    ...(isPerKm2 ? [mapValue(values[row]!, true)] : []),
  ];
  return { title, lines };
}
