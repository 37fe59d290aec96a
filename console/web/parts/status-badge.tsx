import type { JSX } from 'preact';
import type { ExecutionStatus, StateStatus } from '../../api.ts';
import { standingOf, standingWord } from './status.ts';
import type { Standing } from './status.ts';
import './status-badge.css';

/** An icon for each status, 16 x 16, so that statuses never differ by color alone. */
export const SIGNS: Readonly<Record<Standing, JSX.Element>> = {
  waiting: <circle cx="8" cy="8" r="5.5" stroke-dasharray="2 2.3" />,
  running: <path class="sign-turning" d="M8 2.5 A5.5 5.5 0 1 1 2.5 8" />,
  succeeded: <path d="M3 8.5 L6.5 12 L13 4.5" />,
  failed: <path d="M4 4 L12 12 M12 4 L4 12" />,
  aborted: <rect x="4" y="4" width="8" height="8" />,
  'timed-out': <path d="M8 4.5 V8 L10.5 9.5 M8 2.5 A5.5 5.5 0 1 1 7.99 2.5" />,
};

/** A status's icon; decorative, since its word is next to it. */
export function Sign({ standing, size = 14 }: { readonly standing: Standing; readonly size?: number }): JSX.Element {
  return (
    <svg class={`sign sign-${standing}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {SIGNS[standing]}
    </svg>
  );
}

/** A status as its icon and word, in its color. */
export function StatusBadge({ status }: { readonly status: ExecutionStatus | StateStatus }): JSX.Element {
  const standing = standingOf(status);
  return (
    <span class={`status status-${standing}`}>
      <Sign standing={standing} />
      {standingWord(standing)}
    </span>
  );
}
