import { MultiPolygons } from '@bokeh/bokehjs/build/js/lib/models/glyphs/multi_polygons';
import { LinearColorMapper } from '@bokeh/bokehjs/build/js/lib/models/mappers/linear_color_mapper';
import { LogColorMapper } from '@bokeh/bokehjs/build/js/lib/models/mappers/log_color_mapper';
import { GlyphRenderer } from '@bokeh/bokehjs/build/js/lib/models/renderers/glyph_renderer';
import { ColumnDataSource } from '@bokeh/bokehjs/build/js/lib/models/sources/column_data_source';
import { PanTool } from '@bokeh/bokehjs/build/js/lib/models/tools/gestures/pan_tool';
import { WheelZoomTool } from '@bokeh/bokehjs/build/js/lib/models/tools/gestures/wheel_zoom_tool';
import type { ScreenLayer } from '../../../api.ts';
import type { Scale } from '../scale.ts';
import type { Theme } from '../theme.ts';
import type { MapWindow } from '../view.ts';
import { ClickTool } from './click-tool.ts';
import { MapView } from './map-view.ts';
import { mercator } from './mercator.ts';
import { addHover, barePlot, mount, nextPainting } from './plot.ts';
import type { OnHover, PlotHandle } from './plot.ts';

/** What the map shows. */
export interface MapData {
  /** By row of the statistics; 0 has no color. */
  readonly values: Float64Array;
  readonly scale: Scale;
  /** Rows that are outlined. */
  readonly chosen: readonly number[];
}

/** What does not change of a map. */
export interface MapOptions {
  readonly layer: ScreenLayer;
  readonly window: MapWindow | undefined;
  /** Told the row. */
  readonly onHover: OnHover;
  readonly onChoose: (row: number) => void;
  /** Told where the map looks once it rests there; undefined for all of the layer. */
  readonly onMove: (window: MapWindow | undefined) => void;
}

/** A map on the page. */
export interface MapHandle extends PlotHandle<MapData> {
  readonly view: MapView;
}

/** A choropleth of a layer. */
export async function createMapPlot(element: HTMLElement, options: MapOptions): Promise<MapHandle> {
  const { layer, onHover, onChoose } = options;
  const rows = layer.features.map(({ properties }) => properties.number);
  const shapes = shapesOf(layer);
  const mapView = new MapView(layer.bbox ?? [-1, -1, 1, 1], options);
  const plot = barePlot(mapView.ranges);
  const mappers = { log: new LogColorMapper({ low: 1, high: 10 }), linear: new LinearColorMapper({ low: 0, high: 1 }) };
  const geometry: Partial<MultiPolygons.Attrs> = { xs: { field: 'xs' }, ys: { field: 'ys' } };
  const districts = new MultiPolygons({ ...geometry, line_width: { value: 0.6 }, line_join: { value: 'round' } });
  const hovered = new MultiPolygons({ ...geometry, fill_color: null, line_width: { value: 2 } });
  const [halo, outline] = [5.5, 2.5].map((width) => {
    return new MultiPolygons({
      ...geometry,
      fill_color: null,
      line_width: { value: width },
      line_join: { value: 'round' },
    });
  }) as [MultiPolygons, MultiPolygons];
  const source = new ColumnDataSource({ data: { ...shapes, value: rows.map(() => 0) } });
  const chosen = new ColumnDataSource({ data: { xs: [], ys: [] } });
  const renderer = new GlyphRenderer({ data_source: source, glyph: districts, hover_glyph: hovered });
  const outlines = [halo, outline].map((glyph) => new GlyphRenderer({ data_source: chosen, glyph }));
  plot.renderers = [renderer, ...outlines];
  const pan = new PanTool();
  const wheel = new WheelZoomTool();
  const tap = new ClickTool({
    renderers: [renderer],
    behavior: 'inspect',
    callback: () => {
      const [index] = source.inspected.indices;
      if (index !== undefined) onChoose(rows[index]!);
    },
  });
  plot.add_tools(pan, wheel, tap);
  plot.toolbar.setv({ active_drag: pan, active_scroll: wheel, active_tap: tap });
  addHover(plot, renderer, 'mouse', (over) => {
    onHover(over && { ...over, index: rows[over.index]! });
  });
  const view = await mount(plot, element);
  plot.on_event('rangesupdate', () => {
    mapView.moved();
  });
  const stopFitting = mapView.fitInto(element);
  let painted = Promise.resolve();
  let shown: Float64Array = new Float64Array();
  let colored: LinearColorMapper | LogColorMapper | undefined;
  return {
    view: mapView,
    update: ({ values, scale, chosen: chosenRows }) => {
      painted = nextPainting(view);
      const mapper = mappers[scale.kind];
      mapper.setv({ low: scale.low, high: scale.high });
      if (colored !== mapper) districts.fill_color = { field: 'value', transform: (colored = mapper) };
      if (!isSame(shown, values)) {
        source.data = { ...shapes, value: rows.map((row) => (values[row]! > 0 ? values[row]! : NaN)) };
        shown = values;
      }
      const places = rows.flatMap((row, i) => (chosenRows.includes(row) ? [i] : []));
      chosen.data = { xs: places.map((i) => shapes.xs[i]!), ys: places.map((i) => shapes.ys[i]!) };
    },
    retheme: (theme: Theme) => {
      for (const mapper of Object.values(mappers)) {
        mapper.setv({ palette: [...theme.palette], nan_color: theme.ground });
      }
      districts.line_color = { value: theme.surface };
      hovered.line_color = { value: theme.text };
      halo.line_color = { value: theme.surface };
      outline.line_color = { value: theme.chosen };
    },
    painted: () => painted,
    remove: () => {
      stopFitting();
      view.remove();
    },
  };
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** By district, polygon and ring. */
interface Shapes {
  readonly xs: number[][][][];
  readonly ys: number[][][][];
  readonly [column: string]: number[][][][];
}

function shapesOf({ features }: ScreenLayer): Shapes {
  const projected = features.map(({ geometry }) =>
    geometry.coordinates.map((polygon) => polygon.map((ring) => ring.map(mercator))),
  );
  const axis = (place: 0 | 1): number[][][][] =>
    projected.map((polygons) => polygons.map((rings) => rings.map((ring) => ring.map((position) => position[place]))));
  return { xs: axis(0), ys: axis(1) };
}
