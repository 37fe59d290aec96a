import { useEffect } from 'preact/hooks';

const CONSOLE = 'NYC Taxi Trip Explorer';

/** Sets the title of the browser's tab while the component is mounted. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${CONSOLE}`;
    return () => {
      document.title = CONSOLE;
    };
  }, [title]);
}
