import type { Show } from './cut.ts';

/** How values become colors. */
export type ScaleKind = 'log' | 'linear';

/** A column of the table. */
export type SortColumn = 'district' | 'pickups' | 'dropoffs' | 'linked';

/** The map's viewport: its center in degrees, and its zoom relative to the whole layer. */
export interface MapWindow {
  readonly longitude: number;
  readonly latitude: number;
  readonly zoom: number;
}

/** What the explorer shows, as given in its address; anything left out takes its default. */
export interface View {
  readonly layer?: string | undefined;
  /** Generated trips rather than driven ones. */
  readonly synthetic?: boolean | undefined;
  /** One color; both if left out. */
  readonly color?: string | undefined;
  /** First and last month, `yyyy-mm`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly show: Show;
  readonly isPerKm2: boolean;
  readonly scale: ScaleKind;
  /** Ids of the districts by which everything is cut, in the order in which they were chosen. */
  readonly cut: readonly string[];
  /** Whether the outside of all districts is part of the cut. */
  readonly hasOutside: boolean;
  readonly sort: SortColumn;
  readonly isAscending: boolean;
  readonly window?: MapWindow | undefined;
}

const SHOWS: readonly Show[] = ['pickups', 'dropoffs', 'to', 'from'];
const SORTS: readonly SortColumn[] = ['pickups', 'district', 'dropoffs', 'linked'];

/** Parses an address's query; unknown values are ignored. */
export function readView(query: URLSearchParams): View {
  const text = (name: string): string | undefined => query.get(name) ?? undefined;
  const sort = oneOf(SORTS, query.get('sort'));
  const trips = query.get('trips');
  return {
    layer: text('layer'),
    synthetic: trips === null ? undefined : trips === 'synthetic',
    color: text('color'),
    from: text('from'),
    to: text('to'),
    show: oneOf(SHOWS, query.get('show')),
    isPerKm2: query.get('per') === 'km2',
    scale: query.get('scale') === 'linear' ? 'linear' : 'log',
    cut: [...new Set(query.getAll('d'))],
    hasOutside: query.has('outside'),
    sort,
    isAscending: query.has('order') ? query.get('order') === 'up' : sort === 'district',
    window: readWindow(query.get('at')),
  };
}

/** The query that {@link readView} parses into this view; defaults are left out. */
export function writeView(view: View): string {
  const { layer, synthetic, color, from, to, show, isPerKm2, scale, cut, hasOutside, sort, isAscending, window } = view;
  const query = new URLSearchParams();
  const add = (name: string, value: string | undefined, isDefault = false): void => {
    if (value !== undefined && !isDefault) query.append(name, value);
  };
  add('layer', layer);
  add('trips', synthetic === true ? 'synthetic' : 'driven', synthetic === undefined);
  add('color', color);
  add('from', from);
  add('to', to);
  add('show', show, show === SHOWS[0]);
  add('per', 'km2', !isPerKm2);
  add('scale', scale, scale === 'log');
  for (const id of cut) add('d', id);
  add('outside', '1', !hasOutside);
  add('sort', sort, sort === SORTS[0]);
  add('order', isAscending ? 'up' : 'down', isAscending === (sort === 'district'));
  add('at', window && writeWindow(window));
  return query.toString();
}

function readWindow(text: string | null): MapWindow | undefined {
  const [longitude, latitude, zoom, ...rest] = (text ?? '').split(',').map(Number);
  if (longitude === undefined || latitude === undefined || zoom === undefined || rest.length > 0) return undefined;
  const isPlace = Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 && zoom > 0 && Number.isFinite(zoom);
  return isPlace ? { longitude, latitude, zoom } : undefined;
}

/** Precise to a metre, which is enough for a center. */
function writeWindow({ longitude, latitude, zoom }: MapWindow): string {
  return [longitude.toFixed(5), latitude.toFixed(5), zoom.toFixed(2)].join(',');
}

/** The first is the default. */
function oneOf<T extends string>(known: readonly T[], text: string | null): T {
  return known.find((value) => value === text) ?? known[0]!;
}
