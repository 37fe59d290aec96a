/** The colors of New York's taxis. */
type TaxiColor = 'yellow' | 'green';

/** What a trip file's name reveals about its content. */
export interface TripFileName {
  readonly color: TaxiColor;
  /** `2015-06` */
  readonly month: string;
  /** `trip-records`: {@link tripRecordFileName}; `tlc`: `{color}_tripdata_{yyyy}-{mm}.csv`, as TLC names them. */
  readonly naming: 'trip-records' | 'tlc';
}

const NAME = /^(yellow|green)(_tripdata_|-)(\d{4}-(?:0[1-9]|1[0-2]))\.csv$/;

/** Reads a file's name (no folders); undefined for one that is not named like a trip file. */
export function parseTripFileName(name: string): TripFileName | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, color, separator, month] = match;
  return { color: color as TaxiColor, month: month!, naming: separator === '-' ? 'trip-records' : 'tlc' };
}

/** The name of a month's file of trip records: `{color}-{yyyy}-{mm}.csv`. */
export function tripRecordFileName(file: Pick<TripFileName, 'color' | 'month'>): string {
  return `${file.color}-${file.month}.csv`;
}
