import { Segment } from '@bokeh/bokehjs/build/js/lib/models/glyphs/segment';
import { VBar } from '@bokeh/bokehjs/build/js/lib/models/glyphs/vbar';
import { Range1d } from '@bokeh/bokehjs/build/js/lib/models/ranges/range1d';
import { GlyphRenderer } from '@bokeh/bokehjs/build/js/lib/models/renderers/glyph_renderer';
import { ColumnDataSource } from '@bokeh/bokehjs/build/js/lib/models/sources/column_data_source';
import { compact } from '../numbers.ts';
import type { Theme } from '../theme.ts';
import { addAxis, addHover, barePlot, mount, nextPainting } from './plot.ts';
import type { OnHover, PlotHandle } from './plot.ts';

/** Bars' heights and, where the trips are cut, what they would be if these were spread as all are. */
export interface BarData {
  readonly counts: ArrayLike<number>;
  readonly expected: ArrayLike<number> | undefined;
}

/** What does not change of a bar chart. */
export interface BarOptions {
  readonly bars: number;
  /** Labels by where they stand: bar n is around n, half of it on each side. */
  readonly labels: ReadonlyMap<number, string>;
  readonly unit: string;
  readonly onHover: OnHover;
}

const BAR_WIDTH = 0.82;

/** A bar chart of counts. */
export async function createBarPlot(
  element: HTMLElement,
  { bars: count, labels, unit, onHover }: BarOptions,
): Promise<PlotHandle<BarData>> {
  const places = Array.from({ length: count }, (_, i) => i);
  const y_range = new Range1d({ start: 0, end: 1 });
  const plot = barePlot({ x_range: new Range1d({ start: -0.5, end: count - 0.5 }), y_range });
  const below = addAxis(plot, 'below', (at) => labels.get(at) ?? '', [...labels.keys()]);
  below.axis.axis_label = unit;
  const left = addAxis(plot, 'left', compact);
  const bars = new VBar({
    x: { field: 'x' },
    top: { field: 'count' },
    bottom: { value: 0 },
    width: { value: BAR_WIDTH },
    line_color: null,
  });
  const hovered = new VBar({ ...barGeometry(), line_color: null });
  const source = new ColumnDataSource({ data: { x: places, count: places.map(() => 0) } });
  const renderer = new GlyphRenderer({ data_source: source, glyph: bars, hover_glyph: hovered });
  const marks = new Segment({
    x0: { field: 'from' },
    x1: { field: 'to' },
    y0: { field: 'count' },
    y1: { field: 'count' },
    line_width: 2,
  });
  const expected = new ColumnDataSource({ data: { from: [], to: [], count: [] } });
  plot.renderers = [renderer, new GlyphRenderer({ data_source: expected, glyph: marks })];
  addHover(plot, renderer, 'vline', onHover);
  const view = await mount(plot, element);
  let painted = Promise.resolve();
  return {
    update: (data) => {
      painted = nextPainting(view);
      const counts = Array.from(data.counts);
      const spread = data.expected ? Array.from(data.expected) : [];
      const most = Math.max(...counts, ...spread, 1);
      y_range.end = most * 1.04;
      source.data = { x: places, count: counts };
      expected.data = {
        from: spread.map((_, i) => i - BAR_WIDTH / 2),
        to: spread.map((_, i) => i + BAR_WIDTH / 2),
        count: spread,
      };
    },
    retheme: (theme: Theme) => {
      for (const axis of [below, left]) axis.retheme(theme);
      bars.setv({ fill_color: { value: theme.accent }, fill_alpha: { value: 0.75 } });
      hovered.setv({ fill_color: { value: theme.accent } });
      marks.setv({ line_color: { value: theme.text } });
    },
    painted: () => painted,
    remove: () => {
      view.remove();
    },
  };
}

function barGeometry(): Partial<VBar.Attrs> {
  return { x: { field: 'x' }, top: { field: 'count' }, bottom: { value: 0 }, width: { value: BAR_WIDTH } };
}
