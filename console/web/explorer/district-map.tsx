import type { JSX } from 'preact';
import { useCallback, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { ScreenLayer } from '../../api.ts';
import type { Change } from './controls.tsx';
import { total } from './model/count-matrix.ts';
import type { District } from './model/districts.ts';
import { shareOf } from './model/districts.ts';
import { grouped, mapValue, shareText } from './model/numbers.ts';
import type { Picture } from './model/picture.ts';
import { PlotHost } from './plot-host.tsx';
import type { Plots, TooltipText } from './plot-host.tsx';
import type { MapData } from './plots/map-districts.ts';
import type { MapHandle } from './plots/map-plot.ts';
import type { OnHover } from './plots/plot.ts';
import type { Theme } from './model/theme.ts';
import type { View } from './model/view.ts';
import { valueNoun } from './model/wording.ts';

/** The map's keys and their effects. */
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

/** What the map is drawn from. */
export interface DistrictMapProps {
  readonly layer: ScreenLayer;
  readonly districts: readonly District[];
  readonly picture: Picture;
  readonly view: View;
  readonly theme: Theme;
  readonly title: string;
  readonly change: Change;
  readonly choose: (rows: readonly number[]) => void;
}

/** The map itself, with its buttons and keys. */
export function DistrictMap(props: DistrictMapProps): JSX.Element {
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
  // The wheel scrolls the page, unless Ctrl is held to zoom the map.
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
