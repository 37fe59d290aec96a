import { Rect } from '@bokeh/bokehjs/build/js/lib/models/glyphs/rect';
import { LinearColorMapper } from '@bokeh/bokehjs/build/js/lib/models/mappers/linear_color_mapper';
import { Range1d } from '@bokeh/bokehjs/build/js/lib/models/ranges/range1d';
import { GlyphRenderer } from '@bokeh/bokehjs/build/js/lib/models/renderers/glyph_renderer';
import { ColumnDataSource } from '@bokeh/bokehjs/build/js/lib/models/sources/column_data_source';
import { HOURS, HOURS_OF_WEEK } from '../model/cut.ts';
import type { Theme } from '../model/theme.ts';
import { addAxis, addHover, barePlot, mount, nextPainting } from './plot.ts';
import type { OnHover, PlotHandle } from './plot.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOUR_LABELS = [0, 3, 6, 9, 12, 15, 18, 21];

/** The hours of a week as colored cells, one row per day. */
export async function createWeekPlot(
  element: HTMLElement,
  { onHover }: { readonly onHover: OnHover },
): Promise<PlotHandle<ArrayLike<number>>> {
  const x_range = new Range1d({ start: -0.5, end: HOURS - 0.5 });
  // Monday on top: the range runs downwards.
  const plot = barePlot({ x_range, y_range: new Range1d({ start: DAYS.length - 0.5, end: -0.5 }) });
  const below = addAxis(plot, 'below', String, HOUR_LABELS);
  below.axis.axis_label = 'hour of day';
  const left = addAxis(plot, 'left', (day) => DAYS[day] ?? '', [...DAYS.keys()]);
  const mapper = new LinearColorMapper({ palette: ['#000000'], low: 0, high: 1 });
  const hours = Array.from({ length: HOURS_OF_WEEK }, (_, hour) => hour);
  const place = { x: hours.map((hour) => hour % HOURS), day: hours.map((hour) => Math.floor(hour / HOURS)) };
  const geometry: Partial<Rect.Attrs> = {
    x: { field: 'x' },
    y: { field: 'day' },
    width: { value: 1 },
    height: { value: 1 },
    fill_color: { field: 'count', transform: mapper },
  };
  const cells = new Rect(geometry);
  const hovered = new Rect({ ...geometry, line_width: { value: 2 } });
  const source = new ColumnDataSource({ data: { ...place, count: hours.map(() => 0) } });
  const renderer = new GlyphRenderer({ data_source: source, glyph: cells, hover_glyph: hovered });
  plot.renderers = [renderer];
  addHover(plot, renderer, 'mouse', onHover);
  const view = await mount(plot, element);
  let painted = Promise.resolve();
  return {
    update: (counts) => {
      painted = nextPainting(view);
      mapper.high = Math.max(...Array.from(counts), 1);
      source.data = { ...place, count: Array.from(counts, (count) => (count > 0 ? count : NaN)) };
    },
    retheme: (theme: Theme) => {
      for (const axis of [below, left]) axis.retheme(theme);
      mapper.setv({ palette: [...theme.palette], nan_color: theme.ground });
      cells.line_color = { value: theme.surface };
      hovered.line_color = { value: theme.text };
    },
    painted: () => painted,
    remove: () => {
      view.remove();
    },
  };
}
