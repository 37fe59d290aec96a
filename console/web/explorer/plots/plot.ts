import { Document } from '@bokeh/bokehjs/build/js/lib/document/document';
import { add_document_standalone } from '@bokeh/bokehjs/build/js/lib/embed/standalone';
import { LinearAxis, LinearAxisView } from '@bokeh/bokehjs/build/js/lib/models/axes/linear_axis';
import { TickFormatter } from '@bokeh/bokehjs/build/js/lib/models/formatters/tick_formatter';
import { Grid } from '@bokeh/bokehjs/build/js/lib/models/grids/grid';
import { Plot } from '@bokeh/bokehjs/build/js/lib/models/plots/plot';
import { PlotView } from '@bokeh/bokehjs/build/js/lib/models/plots/plot_canvas';
import type { Range1d } from '@bokeh/bokehjs/build/js/lib/models/ranges/range1d';
import { BasicTicker } from '@bokeh/bokehjs/build/js/lib/models/tickers/basic_ticker';
import { FixedTicker } from '@bokeh/bokehjs/build/js/lib/models/tickers/fixed_ticker';
import { HoverTool } from '@bokeh/bokehjs/build/js/lib/models/tools/inspectors/hover_tool';
import type { GlyphRenderer } from '@bokeh/bokehjs/build/js/lib/models/renderers/glyph_renderer';
import type { Theme } from '../model/theme.ts';

/** What is under the pointer. */
export interface Hovered {
  /** Its place in the data. */
  readonly index: number;
  /** The pointer's position in pixels of the plot. */
  readonly x: number;
  readonly y: number;
  /** The plot's width in pixels. */
  readonly width: number;
}

/** Called with what the pointer is over; with undefined when that is nothing. */
export type OnHover = (hovered: Hovered | undefined) => void;

/** A plot on the page. */
export interface PlotHandle<Data> {
  update(data: Data): void;
  retheme(theme: Theme): void;
  /** Resolves once what {@link update} changed is painted. */
  painted(): Promise<void>;
  remove(): void;
}

/** Formats the labels of an axis that chooses its own ticks. */
const WHOLE_TICKS = 4;

/** A plot without frame, toolbar and logo, that fills its element. */
export function barePlot(ranges: { readonly x_range: Range1d; readonly y_range: Range1d }): Plot {
  return new Plot({
    ...ranges,
    sizing_mode: 'stretch_both',
    toolbar_location: null,
    min_border: 0,
    outline_line_color: null,
    background_fill_color: null,
    border_fill_color: null,
  });
}

/** Formats an axis's numbers with a function. */
class LabelFormatter extends TickFormatter {
  readonly #label: (value: number) => string;

  constructor(label: (value: number) => string) {
    super();
    this.#label = label;
  }

  override doFormat(ticks: string[] | number[]): string[] {
    return ticks.map((tick) => this.#label(Number(tick)));
  }
}

/** Pixels that an axis takes up: counts or days to the left of the plot; labels and a unit below it. */
const AXIS_ROOM = { left: 38, below: 34 };

/** Fixes an axis's size whatever its labels are: stacked plots align, and changed labels need no new layout. */
class RoomyAxisView extends LinearAxisView {
  override get_size(): { width: number; height: number } {
    return { width: 0, height: AXIS_ROOM[this.panel.is_horizontal ? 'below' : 'left'] };
  }
}

class RoomyAxis extends LinearAxis {
  static {
    this.prototype.default_view = RoomyAxisView;
  }
}

/** A plain axis: labels without lines and ticks. */
export interface PlainAxis {
  readonly axis: LinearAxis;
  retheme(theme: Theme): void;
}

/** Adds an axis with labels at `ticks`; without them, at a few whole numbers and with grid lines. */
export function addAxis(
  plot: Plot,
  side: 'below' | 'left',
  label: (value: number) => string,
  ticks?: readonly number[],
): PlainAxis {
  const ticker = ticks
    ? new FixedTicker({ ticks: [...ticks] })
    : new BasicTicker({ desired_num_ticks: WHOLE_TICKS, num_minor_ticks: 0, min_interval: 1 });
  const axis = new RoomyAxis({
    ticker,
    formatter: new LabelFormatter(label),
    axis_line_color: null,
    major_tick_line_color: null,
    minor_tick_line_color: null,
    major_tick_out: 0,
    minor_tick_out: 0,
    major_label_standoff: 5,
    major_label_text_font_size: '11px',
    axis_label_text_font_size: '11px',
    axis_label_text_font_style: 'normal',
    axis_label_standoff: 4,
  });
  const grid = ticks ? undefined : new Grid({ dimension: side === 'left' ? 1 : 0, ticker });
  plot.add_layout(axis, side);
  if (grid) plot.add_layout(grid, 'center');
  return {
    axis,
    retheme: ({ quiet, line, font }) => {
      axis.setv({
        major_label_text_color: quiet,
        major_label_text_font: font,
        axis_label_text_color: quiet,
        axis_label_text_font: font,
      });
      grid?.setv({ grid_line_color: line, grid_line_alpha: 0.7 });
    },
  };
}

/** Reports which of a renderer's marks is under the pointer. */
export function addHover(plot: Plot, renderer: GlyphRenderer, mode: 'mouse' | 'vline', onHover: OnHover): void {
  const hover = new HoverTool({
    renderers: [renderer],
    mode,
    tooltips: null,
    callback: (_tool, { geometry, index }) => {
      const [first] = index.indices;
      const isPointer = geometry.type === 'point' || geometry.type === 'span';
      const isOver = first !== undefined && isPointer && Number.isFinite(geometry.sx + geometry.sy);
      onHover(isOver ? { index: first, x: geometry.sx, y: geometry.sy, width: plot.outer_width } : undefined);
    },
  });
  plot.add_tools(hover);
}

/** Puts a plot into its element; returns its view. */
export async function mount(plot: Plot, element: HTMLElement): Promise<PlotView> {
  const document = new Document();
  document.add_root(plot);
  const views = await add_document_standalone(document, element);
  const view = views.get(plot);
  if (!(view instanceof PlotView)) throw new TypeError('Bokeh made no view of a plot');
  // The element around the plot takes the focus: Bokeh's own does nothing with keys.
  view.canvas_view.events_el.removeAttribute('tabindex');
  return view;
}

/** Number of frames after which a requested painting is done. */
const PAINTING_FRAMES = 3;

/** Resolves after the view's next painting, or once there cannot be one: unchanged data is not painted again. */
export function nextPainting(view: PlotView): Promise<void> {
  return new Promise((resolve) => {
    const painted = (): boolean => {
      view.repainted.disconnect(painted);
      resolve();
      return true;
    };
    view.repainted.connect(painted);
    const wait = (frames: number): void => {
      if (frames === 0) painted();
      else
        requestAnimationFrame(() => {
          wait(frames - 1);
        });
    };
    wait(PAINTING_FRAMES);
  });
}
