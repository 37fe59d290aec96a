import type { FormGroup, StartDefaults, StartForm } from '../../api.ts';

/** The form's values, by field. */
export interface StartValues {
  readonly fields: Readonly<Record<string, string>>;
  /** First fields of groups with choices where a value is typed instead. */
  readonly typed: ReadonlySet<string>;
}

/** The form before anything is typed. */
export function initialValues({ groups }: StartDefaults): StartValues {
  const fields = groups.flatMap((group) => group.fields);
  return { fields: Object.fromEntries(fields.map(({ field, initial }) => [field, initial])), typed: new Set() };
}

/** Whether one of the group's choices is chosen: the fields after the first are then not shown. */
export function isChosen({ choices, fields: [first] }: FormGroup, { typed }: StartValues): boolean {
  return choices !== undefined && first !== undefined && !typed.has(first.field);
}

/** The form to send; fields that are not shown are left out. */
export function formOf(values: StartValues, { groups }: StartDefaults): StartForm {
  const hidden = groups.filter((group) => isChosen(group, values)).flatMap((group) => group.fields.slice(1));
  const names = new Set(hidden.map(({ field }) => field));
  return Object.fromEntries(Object.entries(values.fields).filter(([field]) => !names.has(field)));
}

/** Missing values, which only the page can detect: the server reads an empty field as its default. */
export function ownProblems(
  { fields, typed }: StartValues,
  { groups }: StartDefaults,
): Readonly<Record<string, string>> {
  const missing = groups.flatMap(({ choices, fields: [first] }) => {
    if (choices === undefined || first === undefined || !typed.has(first.field)) return [];
    return fields[first.field]?.trim() === '' ? [[first.field, choices.otherMissing] as const] : [];
  });
  return Object.fromEntries(missing);
}
