import type { ResultSummary } from '../../../api.ts';
import type { Charts, Show } from './cut.ts';
import type { TableRow } from './rows.ts';
import type { TripSums } from './trip-sums.ts';

/** What a download contains. */
export interface Shown {
  readonly layer: { readonly id: string; readonly label: string };
  readonly results: readonly ResultSummary[];
  readonly show: Show;
  readonly rows: readonly TableRow[];
  /** The rows of the statistics by which everything is cut. */
  readonly cut: readonly number[];
  readonly charts: Charts;
  readonly bounds: TripSums['bounds'];
}

/** Where numbers come from. */
interface Provenance {
  readonly layer: string;
  readonly trips: readonly {
    readonly color: string;
    readonly month: string;
    readonly synthetic: boolean;
    readonly records: number;
    readonly file: string;
    readonly execution: string;
    readonly digest: string;
  }[];
  /** Whether trips were generated rather than driven. */
  readonly synthetic: boolean;
}

/** Where the numbers of results come from. */
function provenanceOf({ layer, results }: Pick<Shown, 'layer' | 'results'>): Provenance {
  return {
    layer: layer.id,
    trips: results.map(({ color, month, synthetic, records, file, execution, digest }) => {
      return { color, month, synthetic, records, file, execution, digest };
    }),
    synthetic: results.some(({ synthetic }) => synthetic),
  };
}

/** The table as CSV (RFC 4180): a line per district, with the provenance in columns so that any reader accepts it. */
export function csvOf(shown: Shown): string {
  const { layer, results, rows, cut, show } = shown;
  const { synthetic } = provenanceOf(shown);
  const provenance = {
    layer: layer.id,
    trips: results.map(({ color, month }) => `${color} ${month}`).join('; '),
    synthetic: String(synthetic),
    execution: distinct(results.map(({ execution }) => execution)),
    digest: distinct(results.map(({ digest }) => digest)),
  };
  const lines = rows.map((row) => ({ ...lineOf(row, show, cut), ...provenance }));
  const names = Object.keys(lines[0] ?? {});
  const table = [names, ...lines.map((line) => Object.values(line))];
  return table.map((line) => `${line.map(quoted).join(',')}\r\n`).join('');
}

/** Everything that is shown, as JSON: provenance, table and charts. */
export function jsonOf(shown: Shown): string {
  const { rows, cut, show, charts, bounds } = shown;
  const chosen = rows.filter(({ district }) => cut.includes(district.row));
  const content = {
    provenance: provenanceOf(shown),
    cut: chosen.map(({ district }) => district.id || 'outside'),
    districts: rows.map((row) => lineOf(row, show, cut)),
    charts: {
      trips: charts.trips,
      pickupOrDropoffHour: [...charts.hours],
      hourOfWeekFromMonday: [...charts.week],
      distanceMiles: bucketsOf(bounds.distance, charts.distance),
      durationMinutes: bucketsOf(bounds.duration, charts.duration),
      fareDollars: bucketsOf(bounds.fare, charts.fare),
    },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** A name for the file: `trips-community-districts-2015-06-to-2015-09.csv`. */
export function fileName({ layer, results }: Pick<Shown, 'layer' | 'results'>, extension: string): string {
  const months = results.map(({ month }) => month).sort();
  const [first = '', last = ''] = [months[0], months.at(-1)];
  const synthetic = results.some((result) => result.synthetic) ? 'synthetic-' : '';
  const name = layer.label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `${synthetic}trips-${name}-${first === last ? first : `${first}-to-${last}`}.${extension}`;
}

function lineOf(row: TableRow, show: Show, cut: readonly number[]): Record<string, string | number> {
  const { district, pickups, pickupShare, dropoffs, dropoffShare, linked, linkedShare } = row;
  const links = show === 'from' ? 'trips_to_selected' : 'trips_from_selected';
  return {
    district: district.id || 'outside',
    name: district.label,
    ...(district.borough !== undefined && { borough: district.borough }),
    selected: String(cut.includes(district.row)),
    on_map: String(district.isDrawn),
    ...(district.areaKm2 !== undefined && { area_km2: rounded(district.areaKm2) }),
    pickups,
    pickup_share: rounded(pickupShare),
    dropoffs,
    dropoff_share: rounded(dropoffShare),
    ...(linked !== undefined && { [links]: linked, [`${links}_share`]: rounded(linkedShare ?? 0) }),
  };
}

function bucketsOf(bounds: readonly number[], counts: Float64Array): { from: number; trips: number }[] {
  return bounds.map((from, i) => ({ from, trips: counts[i] ?? 0 }));
}

function rounded(value: number): number {
  return Number(value.toFixed(6));
}

function distinct(values: readonly string[]): string {
  return [...new Set(values)].join('; ');
}

function quoted(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
