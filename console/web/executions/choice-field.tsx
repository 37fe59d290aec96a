import type { JSX } from 'preact';
import type { FormField, FormGroup } from '../../api.ts';
import { fieldId, StartField } from './start-field.tsx';
import type { FieldState } from './start-field.tsx';

/** The value for "none of the above". */
const OTHER = 'own';

/** Fields whose first holds one of several choices or a typed value, in which case the others are shown too. */
export function ChoiceField({
  group: { choices, fields },
  isChosen,
  onChoose,
  stateOf,
}: {
  readonly group: FormGroup & Required<Pick<FormGroup, 'choices'>>;
  readonly isChosen: boolean;
  /** Called with the choice, or undefined if a value will be typed. */
  readonly onChoose: (value: string | undefined) => void;
  readonly stateOf: (field: FormField) => FieldState;
}): JSX.Element {
  const [first, ...others] = fields;
  if (first === undefined) return <></>;
  const id = `${fieldId(first.field)}-choice`;
  return (
    <>
      <div class="field">
        <label for={id}>{choices.label}</label>
        <select
          id={id}
          value={isChosen ? stateOf(first).value : OTHER}
          onChange={({ currentTarget: { value } }) => {
            onChoose(value === OTHER ? undefined : value);
          }}
        >
          {choices.values.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
          <option value={OTHER}>{choices.other}</option>
        </select>
      </div>
      {!isChosen && (
        <div class="start-choice">
          <StartField about={first} {...stateOf(first)} />
          <div class="start-row">
            {others.map((field) => (
              <StartField key={field.field} about={field} {...stateOf(field)} />
            ))}
          </div>
        </div>
      )}
    </>
  );
}
