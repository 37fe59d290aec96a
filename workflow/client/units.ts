const DECIMAL = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1234567` as `1,234,567`. */
export function grouped(value: number): string {
  return WHOLE.format(value);
}

/** A count to about three digits: `1.2 M`, `312.5 k`, `87`. */
export function short(value: number): string {
  if (value >= 1e9) return `${DECIMAL.format(value / 1e9)} G`;
  if (value >= 1e6) return `${DECIMAL.format(value / 1e6)} M`;
  if (value >= 1e4) return `${DECIMAL.format(value / 1e3)} k`;
  return WHOLE.format(value);
}

/** Bytes in decimal units: `80.0 MB`. */
export function bytes(value: number): string {
  return value < 1e4 ? `${WHOLE.format(value)} B` : `${short(value)}B`;
}

/** Seconds in human units: `0.31 s`, `12.4 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A share as `81.2 %`; `-` if the whole is 0. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${DECIMAL.format((part / whole) * 100)} %`;
}

/** `1 chunk`, `2 chunks`. */
export function plural(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
