/**
 * Where TLC publishes its trip files, one a color and month (https://www.nyc.gov/site/tlc/about/tlc-trip-record-data.page).
 * A month that is not published there answers 403.
 */
export const TLC_SOURCE = 'https://d37ci6vzurychx.cloudfront.net/trip-data/';
/** What users write for {@link TLC_SOURCE}; a folder of that name is `./tlc`. */
export const TLC = 'tlc';

/** A source as users write it, with `tlc` replaced by its address. */
export function sourceAddress(source: string): string {
  return source === TLC ? TLC_SOURCE : source;
}

/** Whether a source is on a web server. */
export function isOnWeb(source: string): boolean {
  return /^https?:\/\//.test(source);
}

/** Whether a source cannot be asked what it holds, so that the months must be named: a web server's folder. */
export function hasNoListing(source: string): boolean {
  return isOnWeb(source) && !/^https?:\/\/[^/]+\/(.*\/)?[^/]+\.\w+$/.test(source);
}
