import type { JSX } from 'preact';
import './progress-bar.css';

/** A share of a whole as a bar; its meaning is written next to it. */
export function ProgressBar({
  done,
  of,
  label,
}: {
  readonly done: number;
  readonly of: number;
  readonly label: string;
}): JSX.Element {
  const share = of === 0 ? 0 : Math.min(1, done / of);
  return (
    <span
      class="progress-bar"
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span class="progress-bar-done" style={{ width: `${share * 100}%` }} />
    </span>
  );
}
