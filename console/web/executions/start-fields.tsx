import type { JSX } from 'preact';
import type { FormField, FormGroup } from '../../api.ts';
import { ChoiceField } from './choice-field.tsx';
import { StartField } from './start-field.tsx';
import type { FieldState } from './start-field.tsx';
import { isChosen } from './start-values.ts';
import type { StartValues } from './start-values.ts';

/** The fields of the form as the server lists them; adjacent narrow ones share a row. */
export function StartFields(props: {
  readonly groups: readonly FormGroup[];
  readonly values: StartValues;
  readonly change: (next: (before: StartValues) => StartValues) => void;
  readonly stateOf: (field: FormField) => FieldState;
}): JSX.Element {
  const { groups, values, change, stateOf } = props;
  return (
    <>
      {inRows(groups).map((row) => {
        const [group] = row;
        const [first] = group.fields;
        if (first !== undefined && group.choices !== undefined) {
          return (
            <ChoiceField
              key={first.field}
              group={{ ...group, choices: group.choices }}
              isChosen={isChosen(group, values)}
              onChoose={(value) => {
                change((before) => choose(before, first.field, value));
              }}
              stateOf={stateOf}
            />
          );
        }
        const fields = row.flatMap((one) => one.fields);
        const all = fields.map((field) => <StartField key={field.field} about={field} {...stateOf(field)} />);
        return first?.narrow === true ? (
          <div key={first.field} class="start-row">
            {all}
          </div>
        ) : (
          all
        );
      })}
    </>
  );
}

type Row = readonly [FormGroup, ...FormGroup[]];

/** The groups in rows: one each, except that adjacent narrow ones share a row. */
function inRows(groups: readonly FormGroup[]): Row[] {
  const isNarrow = (group: FormGroup | undefined): boolean => group?.fields.every(({ narrow }) => narrow) === true;
  return groups.reduce<Row[]>((rows, group) => {
    const last = rows.at(-1);
    return last !== undefined && isNarrow(last[0]) && isNarrow(group)
      ? [...rows.slice(0, -1), [...last, group]]
      : [...rows, [group]];
  }, []);
}

/** The values after a choice is made for a field; undefined means that it will be typed. */
function choose({ fields, typed }: StartValues, field: string, value: string | undefined): StartValues {
  const others = [...typed].filter((one) => one !== field);
  return {
    fields: { ...fields, [field]: value ?? '' },
    typed: new Set(value === undefined ? [...others, field] : others),
  };
}
