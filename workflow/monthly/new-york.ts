/** The time zone of the schedule and of recorded trips. */
export const NEW_YORK = 'America/New_York';

/** A point in time as shown by a wall clock. */
export interface WallClock {
  /** `2016-03-05` */
  readonly date: string;
  /** `2016-03` */
  readonly month: string;
  /** 1 to 31. */
  readonly day: number;
  /** `06:00` */
  readonly time: string;
  /** The zone's abbreviation at that time: `EST`, `EDT`, `UTC`, `GMT+1`. */
  readonly zone: string;
}

/** The wall-clock time of a zone at a point in time; without a zone, this machine's. */
export function wallClock(moment: Date, timeZone?: string): WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const { year = '', month = '', day = '', hour = '', minute = '', timeZoneName: zone = '' } = part;
  return {
    date: `${year}-${month}-${day}`,
    month: `${year}-${month}`,
    day: Number(day),
    time: `${hour}:${minute}`,
    zone,
  };
}
