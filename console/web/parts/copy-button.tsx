import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** Milliseconds for which the button shows its outcome. */
const SAID_MS = 1500;

/** Copies text and confirms it on the button. */
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
        setSaid('Not allowed'); // the user denied permission
      },
    );
  };
  return (
    <button type="button" class="button button-small" aria-label={label} onClick={copy}>
      <span aria-live="polite">{said ?? 'Copy'}</span>
    </button>
  );
}
