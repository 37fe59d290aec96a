import type { ComponentChildren, JSX } from 'preact';
import './banner.css';

/** A message above a page's content. */
export interface BannerProps {
  /** Screen readers announce an error immediately, a warning at the next pause. */
  readonly kind: 'error' | 'warning';
  readonly children: ComponentChildren;
}

/** Something that every viewer of the page should know. */
export function Banner({ kind, children }: BannerProps): JSX.Element {
  return (
    <div class={`banner banner-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
