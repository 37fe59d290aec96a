import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FormField, StartDefaults, Started, StartForm } from '../../api.ts';
import { goTo } from '../parts/location.ts';
import { CommandLine } from '../parts/command-line.tsx';
import { postJson, RequestFailed } from '../parts/server-api.ts';
import { fieldId } from './start-field.tsx';
import type { FieldState } from './start-field.tsx';
import { StartFields } from './start-fields.tsx';
import { formOf, initialValues, ownProblems } from './start-values.ts';
import type { StartValues } from './start-values.ts';
import { useFormCheck } from './use-form-check.ts';

/** The progress of a start. */
interface Start {
  readonly busy: boolean;
  /** Whether it was attempted: from then on every field's problem is shown. */
  readonly tried: boolean;
  /** The server's refusal, of one field or the whole form, until something is typed. */
  readonly refused?: RequestFailed;
}

/** The form that starts an execution, filled with the defaults and checked while typing. */
export function StartFormPanel(props: {
  readonly about: StartDefaults;
  /** Whether the form was opened on request: its first field then gets the focus. */
  readonly focused: boolean;
}): JSX.Element {
  const { about, focused } = props;
  const [values, setValues] = useState<StartValues>(() => initialValues(about));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [start, setStart] = useState<Start>({ busy: false, tried: false });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (focused) form.current?.querySelector('input')?.focus();
  }, []);
  const check = useFormCheck(formOf(values, about));
  const problems: Readonly<Partial<Record<string, string>>> = {
    ...check?.problems,
    ...(start.refused?.field !== undefined && { [start.refused.field]: start.refused.message }),
    ...ownProblems(values, about),
  };
  const change = (next: (before: StartValues) => StartValues): void => {
    setValues(next);
    setStart(({ busy, tried }) => ({ busy, tried }));
  };
  const stateOf = ({ field }: FormField): FieldState => ({
    value: values.fields[field] ?? '',
    problem: touched.has(field) || start.tried ? problems[field] : undefined,
    onChange: (value) => {
      setTouched((before) => new Set(before).add(field));
      change((before) => ({ ...before, fields: { ...before.fields, [field]: value } }));
    },
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const [wrong] = Object.keys(problems);
    if (wrong !== undefined) {
      setStart({ busy: false, tried: true });
      document.getElementById(fieldId(wrong))?.focus();
      return;
    }
    setStart({ busy: true, tried: true });
    void startWith(formOf(values, about), (refused) => {
      setStart({ busy: false, tried: true, refused });
    });
  };
  const isSample = about.sampleSource && isInitial('source', values, about);
  return (
    <form ref={form} class="start-form" onSubmit={submit} noValidate>
      <StartFields groups={about.groups} values={values} change={change} stateOf={stateOf} />
      {start.refused && start.refused.field === undefined && (
        <p class="field-problem" role="alert">
          {start.refused.message}
        </p>
      )}
      <div class="start-actions">
        <button type="submit" class="button button-primary" disabled={start.busy}>
          {start.busy ? 'Starting…' : 'Start'}
        </button>
        <span class="quiet" role="status">
          {start.busy && isSample ? 'The first time, the month is generated: a few seconds.' : ''}
        </span>
      </div>
      <div class="start-command">
        <span class="field-hint">The same in a terminal</span>
        <CommandLine command={check?.command ?? '…'} />
      </div>
    </form>
  );
}

function isInitial(field: string, { fields }: StartValues, { groups }: StartDefaults): boolean {
  return groups.some((group) => group.fields.some((one) => one.field === field && one.initial === fields[field]));
}

async function startWith(form: StartForm, onRefused: (error: RequestFailed) => void): Promise<void> {
  try {
    const { name } = await postJson<Started>('executions', form);
    goTo(`/executions/${name}`);
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    onRefused(error);
    if (error.field !== undefined) document.getElementById(fieldId(error.field))?.focus();
  }
}
