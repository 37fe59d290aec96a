import type { JSX } from 'preact';
import { csvOf, fileName, jsonOf } from './model/download.ts';
import type { Shown } from './model/download.ts';
import { CopyButton } from '../parts/copy-button.tsx';

/** Exports what is shown: as files, and as a link. */
export function Downloads({ shown }: { readonly shown: () => Shown }): JSX.Element {
  const save = (extension: 'csv' | 'json'): void => {
    const content = shown();
    const [text, type] =
      extension === 'csv' ? [csvOf(content), 'text/csv;charset=utf-8'] : [jsonOf(content), 'application/json'];
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = fileName(content, extension);
    link.click();
    // The browser has picked up the file by the next task.
    setTimeout(() => {
      URL.revokeObjectURL(link.href);
    });
  };
  return (
    <div class="downloads">
      <span>
        Link <CopyButton text={location.href} label="Copy a link to this view" />
      </span>
      <button
        type="button"
        class="button button-small"
        onClick={() => {
          save('csv');
        }}
      >
        Download CSV
      </button>
      <button
        type="button"
        class="button button-small"
        onClick={() => {
          save('json');
        }}
      >
        Download JSON
      </button>
    </div>
  );
}
