import type { JSX } from 'preact';
import { CopyButton } from './copy-button.tsx';
import './command-line.css';

/** A command equivalent to the page's action, to copy into a terminal. */
export function CommandLine({ command }: { readonly command: string }): JSX.Element {
  return (
    <div class="command-line">
      <code>{command}</code>
      <CopyButton text={command} label="Copy the command" />
    </div>
  );
}
