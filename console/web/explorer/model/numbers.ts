export { grouped } from '../../../../workflow/client/units.ts';
import { grouped } from '../../../../workflow/client/units.ts';

const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
const MONTH = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const DIGITS = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** `1.2M`, `320K`, `12`, `0.34`: for axes and legends. */
export function compact(value: number): string {
  return COMPACT.format(value);
}

/** A value of the map: a count, or a density with as many digits as it needs. */
export function mapValue(value: number, isPerKm2: boolean): string {
  if (!isPerKm2) return grouped(value);
  return `${value >= 100 ? grouped(value) : DIGITS.format(value)} per km²`;
}

/** A share (0 to 1) as `12.3 %`; tiny ones as `< 0.1 %`. */
export function shareText(share: number): string {
  if (share > 0 && share < 0.0005) return '< 0.1 %';
  return `${(share * 100).toFixed(1)} %`;
}

/** `2015-06` as `June 2015`. */
export function monthName(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return MONTH.format(Date.UTC(year, number - 1));
}
