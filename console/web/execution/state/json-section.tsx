import type { JSX } from 'preact';
import { bytes } from '../../../../workflow/client/units.ts';
import { CopyButton } from '../../parts/copy-button.tsx';

/** Maximum characters shown; payloads are at most 256 KiB (Step Functions), and nobody reads that much. */
const SHOWN = 20_000;

/** Titled JSON that can be folded and copied. */
export function JsonSection({
  title,
  value,
  open = false,
}: {
  readonly title: string;
  /** Text is parsed as JSON, or shown verbatim if it is not JSON. */
  readonly value: unknown;
  readonly open?: boolean;
}): JSX.Element {
  if (value === undefined) return <></>;
  const text = prettyJson(value);
  return (
    <details class="json-section" open={open}>
      <summary>
        {title} <span class="quiet">{bytes(text.length)}</span>
      </summary>
      <div class="json-text">
        <CopyButton text={text} label={`Copy ${title.toLowerCase()}`} />
        <pre tabIndex={0} aria-label={title}>
          {text.length > SHOWN ? `${text.slice(0, SHOWN)}\n… (Copy gives all of it)` : text}
        </pre>
      </div>
    </details>
  );
}

function prettyJson(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}
