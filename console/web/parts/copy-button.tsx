import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Milliseconds for which the button says what it did. */
const SAID_MS = 1500;

/** Copies text; the button says so. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const [said, setSaid] = useState<string>();
  useEffect(() => {
    if (said === undefined) return undefined;
    const timer = setTimeout(() => {
      setSaid(undefined);
    }, SAID_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [said]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => {
        setSaid('Copied');
      },
      () => {
        setSaid('Not allowed'); // the browser's user said so
      },
    );
  };
  return (
    <button type="button" class="button button-small" aria-label={label} onClick={copy}>
      <span aria-live="polite">{said ?? 'Copy'}</span>
    </button>
  );
}
