import type { JSX } from 'preact';
import type { StartForm } from '../../api.ts';

/** What a field of the form needs of the form. */
export interface FieldProps {
  readonly field: keyof StartForm;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

/** The id of a field's control. */
export function fieldId(field: keyof StartForm): string {
  return `start-${field}`;
}

/** Names what describes a field's control: its hint and, where there is one, its problem. */
export function describedBy(field: keyof StartForm, hint: boolean, problem: boolean): string | undefined {
  const ids = [...(hint ? [`${fieldId(field)}-hint`] : []), ...(problem ? [`${fieldId(field)}-problem`] : [])];
  return ids.length === 0 ? undefined : ids.join(' ');
}

/** A line of text in the form, with its hint and what is wrong with it. */
export function StartField({
  field,
  value,
  problem,
  onChange,
  label,
  hint,
  placeholder,
  inputMode,
}: FieldProps & {
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly inputMode?: 'numeric';
}): JSX.Element {
  const id = fieldId(field);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={field}
        value={value}
        placeholder={placeholder}
        inputMode={inputMode}
        autocomplete="off"
        spellcheck={false}
        aria-invalid={problem === undefined ? undefined : 'true'}
        aria-describedby={describedBy(field, hint !== undefined, problem !== undefined)}
        onInput={({ currentTarget }) => {
          onChange(currentTarget.value);
        }}
      />
      {problem !== undefined && <FieldProblem field={field} problem={problem} />}
      {hint !== undefined && (
        <span class="field-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

/** What is wrong with a field. */
export function FieldProblem(props: { readonly field: keyof StartForm; readonly problem: string }): JSX.Element {
  return (
    <span class="field-problem" id={`${fieldId(props.field)}-problem`} role="status">
      {props.problem}
    </span>
  );
}
