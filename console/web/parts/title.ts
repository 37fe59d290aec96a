import { useEffect } from 'preact/hooks';

const CONSOLE = 'NYC Taxi Trip Explorer';

/** Names the page in the browser's tab for as long as the component is there. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${CONSOLE}`;
    return () => {
      document.title = CONSOLE;
    };
  }, [title]);
}
