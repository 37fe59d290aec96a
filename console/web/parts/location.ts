import { useEffect, useState } from 'preact/hooks';

/** The console's location: the page's path and its query. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Dispatched on this window when {@link goTo} changes the address; the browser's `popstate` is Back and Forward. */
const MOVED = 'moved';

/** The location in the address bar; the component is rendered again when it changes. */
export function usePlace(): Place {
  const [place, setPlace] = useState(readPlace);
  useEffect(() => {
    const read = (): void => {
      setPlace(readPlace());
    };
    window.addEventListener('popstate', read);
    window.addEventListener(MOVED, read);
    return () => {
      window.removeEventListener('popstate', read);
      window.removeEventListener(MOVED, read);
    };
  }, []);
  return place;
}

/** Navigates to an address of the console; with `replace`, Back skips the current one. */
export function goTo(address: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  window.dispatchEvent(new Event(MOVED));
}

/** This page's address with other values in its query; undefined or empty ones are removed. */
export function withQuery({ path, query }: Place, changes: Readonly<Record<string, string | undefined>>): string {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') changed.delete(name);
    else changed.set(name, value);
  }
  const text = changed.toString();
  return text === '' ? path : `${path}?${text}`;
}

function readPlace(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}
