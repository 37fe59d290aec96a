/**
 * TLC's kinds of trip files, which the pipeline calls colors: the taxis, for-hire vehicles (fhv), and those of
 * high-volume bases (fhvhv: Uber, Lyft).
 */
export const COLORS = ['yellow', 'green', 'fhv', 'fhvhv'] as const;
type TripColor = (typeof COLORS)[number];

/** What a trip file's name reveals about its content. */
export interface TripFileName {
  readonly color: TripColor;
  /** `2015-06` */
  readonly month: string;
  /** `trip-records`: {@link tripRecordFileName}; `tlc`: `{color}_tripdata_{yyyy}-{mm}`, as TLC names them. */
  readonly naming: 'trip-records' | 'tlc';
  readonly extension: 'csv' | 'parquet';
}

const MONTH = String.raw`(\d{4}-(?:0[1-9]|1[0-2]))`;
const TLC_NAME = new RegExp(`^(${COLORS.join('|')})_tripdata_${MONTH}\\.(csv|parquet)$`);
const TRIP_RECORD_NAME = new RegExp(`^(${COLORS.join('|')})-${MONTH}\\.(csv)$`);

/** Reads a file's name (no folders); undefined for one that is not named like a trip file. */
export function parseTripFileName(name: string): TripFileName | undefined {
  const tlc = TLC_NAME.exec(name);
  const match = tlc ?? TRIP_RECORD_NAME.exec(name);
  if (match === null) return undefined;
  const [, color, month, extension] = match as unknown as [string, TripColor, string, TripFileName['extension']];
  return { color, month, naming: tlc === null ? 'trip-records' : 'tlc', extension };
}

/** The name of a month's file of trip records: `{color}-{yyyy}-{mm}.csv`. */
export function tripRecordFileName(file: Pick<TripFileName, 'color' | 'month'>): string {
  return `${file.color}-${file.month}.csv`;
}
