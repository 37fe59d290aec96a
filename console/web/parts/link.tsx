import type { ComponentProps, JSX } from 'preact';
import { goTo } from './location.ts';

/** A link within the console: a click changes the address without reloading the page; everything else is left to the browser. */
export function Link({ href, ...rest }: ComponentProps<'a'> & { readonly href: string }): JSX.Element {
  const go = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(href);
  };
  return <a {...rest} href={href} onClick={go} />;
}
