import type { JSX } from 'preact';
import type { FormField } from '../../api.ts';

/** A form field's state. */
export interface FieldState {
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

/** The id of a field's control. */
export function fieldId(field: string): string {
  return `start-${field}`;
}

/** The ids of what describes a field's control: its hint and, if there is one, its problem. */
function describedBy(field: string, hint: boolean, problem: boolean): string | undefined {
  const ids = [...(hint ? [`${fieldId(field)}-hint`] : []), ...(problem ? [`${fieldId(field)}-problem`] : [])];
  return ids.length === 0 ? undefined : ids.join(' ');
}

/** A line of text in the form, with its hint and its problem. */
export function StartField({
  about: { field, label, hint, placeholder, initial },
  value,
  problem,
  onChange,
}: FieldState & { readonly about: FormField }): JSX.Element {
  const id = fieldId(field);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={field}
        value={value}
        placeholder={placeholder}
        inputMode={/^\d+$/.test(initial) ? 'numeric' : undefined}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={problem === undefined ? undefined : 'true'}
        aria-describedby={describedBy(field, hint !== undefined, problem !== undefined)}
        onInput={({ currentTarget }) => {
          onChange(currentTarget.value);
        }}
      />
      {problem !== undefined && (
        <span class="field-problem" id={`${id}-problem`} role="status">
          {problem}
        </span>
      )}
      {hint !== undefined && (
        <span class="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}
