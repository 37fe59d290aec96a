import { PanTool } from '@bokeh/bokehjs/build/js/lib/models/tools/gestures/pan_tool';
import { WheelZoomTool } from '@bokeh/bokehjs/build/js/lib/models/tools/gestures/wheel_zoom_tool';
import type { Plot } from '@bokeh/bokehjs/build/js/lib/models/plots/plot';
import type { ScreenLayer } from '../../../api.ts';
import type { MapWindow } from '../model/view.ts';
import { ClickTool } from './click-tool.ts';
import { MapDistricts } from './map-districts.ts';
import type { MapData } from './map-districts.ts';
import { MapView } from './map-view.ts';
import { addHover, barePlot, mount, nextPainting } from './plot.ts';
import type { OnHover, PlotHandle } from './plot.ts';

/** The fixed parts of a map. */
export interface MapOptions {
  readonly layer: ScreenLayer;
  readonly window: MapWindow | undefined;
  /** Called with the row. */
  readonly onHover: OnHover;
  readonly onChoose: (row: number) => void;
  /** Called with the viewport once the map comes to rest; undefined for the whole layer. */
  readonly onMove: (window: MapWindow | undefined) => void;
}

/** A map on the page. */
export interface MapHandle extends PlotHandle<MapData> {
  readonly view: MapView;
}

/** An arbitrary extent for a layer without positions. */
const NOWHERE = [-1, -1, 1, 1] as const;

/** A choropleth of a layer. */
export async function createMapPlot(element: HTMLElement, options: MapOptions): Promise<MapHandle> {
  const { layer, onHover } = options;
  const mapView = new MapView(layer.bbox ?? NOWHERE, options);
  const districts = new MapDistricts(layer);
  const plot = barePlot(mapView.ranges);
  plot.renderers = [...districts.renderers];
  addGestures(plot, districts, options);
  addHover(plot, districts.renderer, 'mouse', (over) => {
    onHover(over && { ...over, index: districts.rows[over.index]! });
  });
  plot.on_event('rangesupdate', () => {
    mapView.moved();
  });
  const view = await mount(plot, element);
  const stopFitting = mapView.fitInto(element);
  let painted = Promise.resolve();
  return {
    view: mapView,
    update: (data) => {
      painted = nextPainting(view);
      districts.update(data);
    },
    retheme: (theme) => {
      districts.retheme(theme);
    },
    painted: () => painted,
    remove: () => {
      stopFitting();
      view.remove();
    },
  };
}

/** Drag moves, the wheel zooms, a click chooses. */
function addGestures(plot: Plot, districts: MapDistricts, { onChoose }: Pick<MapOptions, 'onChoose'>): void {
  const [pan, wheel] = [new PanTool(), new WheelZoomTool()];
  const click = new ClickTool({
    renderers: [districts.renderer],
    behavior: 'inspect',
    callback: () => {
      const row = districts.pointedAt;
      if (row !== undefined) onChoose(row);
    },
  });
  plot.add_tools(pan, wheel, click);
  plot.toolbar.setv({ active_drag: pan, active_scroll: wheel, active_tap: click });
}
