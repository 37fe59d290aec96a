import { Segment } from '@bokeh/bokehjs/build/js/lib/models/glyphs/segment';
import { VBar } from '@bokeh/bokehjs/build/js/lib/models/glyphs/vbar';
import { Range1d } from '@bokeh/bokehjs/build/js/lib/models/ranges/range1d';
import { GlyphRenderer } from '@bokeh/bokehjs/build/js/lib/models/renderers/glyph_renderer';
import { ColumnDataSource } from '@bokeh/bokehjs/build/js/lib/models/sources/column_data_source';
import { compact } from '../model/numbers.ts';
import type { Theme } from '../model/theme.ts';
import { addAxis, addHover, barePlot, mount, nextPainting } from './plot.ts';
import type { OnHover, PlotHandle } from './plot.ts';

/** The bars' heights and, if the trips are cut, the heights expected if these trips were distributed like all trips. */
export interface BarData {
  readonly counts: ArrayLike<number>;
  readonly expected: ArrayLike<number> | undefined;
}

/** The fixed parts of a bar chart. */
export interface BarOptions {
  readonly bars: number;
  /** Labels by position: bar n is centered on n. */
  readonly labels: ReadonlyMap<number, string>;
  readonly unit: string;
  readonly onHover: OnHover;
}

const BAR_WIDTH = 0.82;
/** Room above the highest bar, as a fraction of its height. */
const HEADROOM = 0.04;

/** A bar chart of counts. */
export async function createBarPlot(
  element: HTMLElement,
  { bars, labels, unit, onHover }: BarOptions,
): Promise<PlotHandle<BarData>> {
  const marks = new BarMarks(bars);
  const plot = barePlot({ x_range: new Range1d({ start: -0.5, end: bars - 0.5 }), y_range: marks.heights });
  const below = addAxis(plot, 'below', (at) => labels.get(at) ?? '', [...labels.keys()]);
  below.axis.axis_label = unit;
  const left = addAxis(plot, 'left', compact);
  plot.renderers = [marks.bars, marks.expected];
  addHover(plot, marks.bars, 'vline', onHover);
  const view = await mount(plot, element);
  let painted = Promise.resolve();
  return {
    update: (data) => {
      painted = nextPainting(view);
      marks.update(data);
    },
    retheme: (theme) => {
      for (const part of [below, left, marks]) part.retheme(theme);
    },
    painted: () => painted,
    remove: () => {
      view.remove();
    },
  };
}

/** The bars, and a line across each where it would be expected to end. */
class BarMarks {
  readonly heights = new Range1d({ start: 0, end: 1 });
  readonly bars: GlyphRenderer;
  readonly expected: GlyphRenderer;
  readonly #plain = bar();
  readonly #hovered = bar();
  readonly #lines = new Segment({
    x0: { field: 'from' },
    x1: { field: 'to' },
    y0: { field: 'count' },
    y1: { field: 'count' },
    line_width: 2,
  });
  readonly #places: readonly number[];
  readonly #counts: ColumnDataSource;
  readonly #expectedCounts = new ColumnDataSource({ data: { from: [], to: [], count: [] } });

  constructor(bars: number) {
    this.#places = Array.from({ length: bars }, (_, i) => i);
    this.#counts = new ColumnDataSource({ data: { x: [...this.#places], count: this.#places.map(() => 0) } });
    this.bars = new GlyphRenderer({ data_source: this.#counts, glyph: this.#plain, hover_glyph: this.#hovered });
    this.expected = new GlyphRenderer({ data_source: this.#expectedCounts, glyph: this.#lines });
  }

  update({ counts, expected }: BarData): void {
    const heights = Array.from(counts);
    const spread = expected ? Array.from(expected) : [];
    this.heights.end = Math.max(...heights, ...spread, 1) * (1 + HEADROOM);
    this.#counts.data = { x: [...this.#places], count: heights };
    this.#expectedCounts.data = {
      from: spread.map((_, i) => i - BAR_WIDTH / 2),
      to: spread.map((_, i) => i + BAR_WIDTH / 2),
      count: spread,
    };
  }

  retheme({ accent, text }: Theme): void {
    this.#plain.setv({ fill_color: { value: accent }, fill_alpha: { value: 0.75 } });
    this.#hovered.setv({ fill_color: { value: accent } });
    this.#lines.setv({ line_color: { value: text } });
  }
}

function bar(): VBar {
  return new VBar({
    x: { field: 'x' },
    top: { field: 'count' },
    bottom: { value: 0 },
    width: { value: BAR_WIDTH },
    line_color: null,
  });
}
