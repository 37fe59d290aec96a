import { MultiPolygons } from '@bokeh/bokehjs/build/js/lib/models/glyphs/multi_polygons';
import { LinearColorMapper } from '@bokeh/bokehjs/build/js/lib/models/mappers/linear_color_mapper';
import { LogColorMapper } from '@bokeh/bokehjs/build/js/lib/models/mappers/log_color_mapper';
import { GlyphRenderer } from '@bokeh/bokehjs/build/js/lib/models/renderers/glyph_renderer';
import { ColumnDataSource } from '@bokeh/bokehjs/build/js/lib/models/sources/column_data_source';
import type { ScreenLayer } from '../../../api.ts';
import type { Scale } from '../model/scale.ts';
import type { Theme } from '../model/theme.ts';
import type { ScaleKind } from '../model/view.ts';
import { mercator } from './mercator.ts';

/** What the map shows. */
export interface MapData {
  /** By row of the statistics; 0 has no color. */
  readonly values: Float64Array;
  readonly scale: Scale;
  /** Rows that are outlined. */
  readonly chosen: readonly number[];
}

/** By district, polygon and ring. */
interface Shapes {
  readonly xs: number[][][][];
  readonly ys: number[][][][];
  readonly [column: string]: number[][][][];
}

/** A layer's districts on a map: colored by their values, the chosen ones outlined above the others. */
export class MapDistricts {
  /** The rows of the statistics, in the order in which they are drawn. */
  readonly rows: readonly number[];
  /** The renderer in which the district under the pointer is found. */
  readonly renderer: GlyphRenderer;
  readonly renderers: readonly GlyphRenderer[];
  readonly #shapes: Shapes;
  readonly #source: ColumnDataSource;
  readonly #chosen = new ColumnDataSource({ data: { xs: [], ys: [] } });
  readonly #mappers = {
    log: new LogColorMapper({ low: 1, high: 10 }),
    linear: new LinearColorMapper({ low: 0, high: 1 }),
  };
  readonly #districts = polygons(0.6);
  readonly #hovered = polygons(2);
  readonly #halo = polygons(5.5);
  readonly #outline = polygons(2.5);
  #values: Float64Array = new Float64Array();
  #kind: ScaleKind | undefined;

  constructor(layer: ScreenLayer) {
    this.rows = layer.features.map(({ properties }) => properties.number);
    this.#shapes = shapesOf(layer);
    this.#source = new ColumnDataSource({ data: { ...this.#shapes, value: this.rows.map(() => NaN) } });
    this.renderer = new GlyphRenderer({
      data_source: this.#source,
      glyph: this.#districts,
      hover_glyph: this.#hovered,
    });
    const outlines = [this.#halo, this.#outline];
    this.renderers = [
      this.renderer,
      ...outlines.map((glyph) => new GlyphRenderer({ data_source: this.#chosen, glyph })),
    ];
  }

  /** The row of the district under the pointer. */
  get pointedAt(): number | undefined {
    const [index] = this.#source.inspected.indices;
    return index === undefined ? undefined : this.rows[index];
  }

  /** Updates values or selection; unchanged colors are not recomputed. */
  update({ values, scale, chosen }: MapData): void {
    const mapper = this.#mappers[scale.kind];
    mapper.setv({ low: scale.low, high: scale.high });
    if (this.#kind !== scale.kind) this.#districts.fill_color = { field: 'value', transform: mapper };
    this.#kind = scale.kind;
    if (!isSame(this.#values, values)) {
      const value = this.rows.map((row) => (values[row]! > 0 ? values[row]! : NaN));
      this.#source.data = { ...this.#shapes, value };
      this.#values = values;
    }
    const places = this.rows.flatMap((row, i) => (chosen.includes(row) ? [i] : []));
    const { xs, ys } = this.#shapes;
    this.#chosen.data = { xs: places.map((i) => xs[i]!), ys: places.map((i) => ys[i]!) };
  }

  /** Applies the page's colors. */
  retheme({ palette, ground, surface, text, chosen }: Theme): void {
    for (const mapper of Object.values(this.#mappers)) mapper.setv({ palette: [...palette], nan_color: ground });
    this.#districts.line_color = { value: surface };
    this.#hovered.line_color = { value: text };
    this.#halo.line_color = { value: surface };
    this.#outline.line_color = { value: chosen };
  }
}

/** Polygons that have no fill yet. */
function polygons(lineWidth: number): MultiPolygons {
  return new MultiPolygons({
    xs: { field: 'xs' },
    ys: { field: 'ys' },
    fill_color: null,
    line_width: { value: lineWidth },
    line_join: { value: 'round' },
  });
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function shapesOf({ features }: ScreenLayer): Shapes {
  const projected = features.map(({ geometry }) =>
    geometry.coordinates.map((polygon) => polygon.map((ring) => ring.map(mercator))),
  );
  const axis = (place: 0 | 1): number[][][][] =>
    projected.map((parts) => parts.map((rings) => rings.map((ring) => ring.map((position) => position[place]))));
  return { xs: axis(0), ys: axis(1) };
}
