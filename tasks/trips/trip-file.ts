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
  /** The extension after that one, lower case: `gz`, `zst`, or one of an archive that is not read. */
  readonly packing?: string | undefined;
}

const NAME = new RegExp(
  String.raw`^(${COLORS.join('|')})(_tripdata_|-)(\d{4}-(?:0[1-9]|1[0-2]))\.(csv|parquet)(?:\.(gz|zst|zip|bz2|xz|7z))?$`,
  'i',
);

/** Reads a file's name (no folders), in any case; undefined for one that is not named like a trip file. */
export function parseTripFileName(name: string): TripFileName | undefined {
  const [, color, infix, month, extension, packing] = NAME.exec(name) ?? [];
  if (color === undefined || infix === undefined || month === undefined || extension === undefined) return undefined;
  const naming = infix === '-' ? 'trip-records' : 'tlc';
  if (naming === 'trip-records' && extension.toLowerCase() !== 'csv') return undefined;
  return {
    color: color.toLowerCase() as TripColor,
    month,
    naming,
    extension: extension.toLowerCase() as TripFileName['extension'],
    ...(packing !== undefined && { packing: packing.toLowerCase() }),
  };
}

/** Whether a file of this name can be read as it is: archives have to be unpacked, and Parquet is compressed inside. */
export function isReadablePacking({ extension, packing }: Pick<TripFileName, 'extension' | 'packing'>): boolean {
  return packing === undefined || (extension === 'csv' && (packing === 'gz' || packing === 'zst'));
}

/** The name of a month's file of trip records: `{color}-{yyyy}-{mm}.csv`. */
export function tripRecordFileName(file: Pick<TripFileName, 'color' | 'month'>): string {
  return `${file.color}-${file.month}.csv`;
}
