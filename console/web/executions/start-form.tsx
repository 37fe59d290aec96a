import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { StartDefaults, Started, StartForm } from '../../api.ts';
import { goTo } from '../parts/location.ts';
import { CommandLine } from '../parts/command-line.tsx';
import { postJson, RequestFailed } from '../parts/server-api.ts';
import { LayerField } from './layer-field.tsx';
import { fieldId, StartField } from './start-field.tsx';
import type { FieldProps } from './start-field.tsx';
import { formOf, ownProblems } from './start-values.ts';
import type { StartValues } from './start-values.ts';
import { useFormCheck } from './use-form-check.ts';

type Problems = Partial<Record<keyof StartForm, string>>;

/** How a start goes. */
interface Start {
  readonly busy: boolean;
  /** It was tried: from then on every field's problem is shown. */
  readonly tried: boolean;
  /** The server's refusal, of a field or as a whole, until something is typed. */
  readonly refused?: RequestFailed;
}

/** The form that starts an execution, filled with the defaults and checked as one types. */
export function StartFormFields(props: {
  readonly about: StartDefaults;
  /** Was asked for: its first field gets the focus. */
  readonly focused: boolean;
}): JSX.Element {
  const { about, focused } = props;
  const [values, setValues] = useState<StartValues>({ ...about.defaults, ownLayer: false });
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [start, setStart] = useState<Start>({ busy: false, tried: false });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (focused) form.current?.querySelector('input')?.focus();
  }, []);
  const check = useFormCheck(formOf(values));
  const problems: Problems = {
    ...check?.problems,
    ...(start.refused?.field !== undefined && { [start.refused.field]: start.refused.message }),
    ...ownProblems(values),
  };
  const change = (changes: Partial<StartValues>): void => {
    setValues((before) => ({ ...before, ...changes }));
    setStart(({ busy, tried }) => ({ busy, tried }));
  };
  const propsOf = (field: keyof StartForm): FieldProps => ({
    field,
    value: values[field],
    problem: touched.has(field) || start.tried ? problems[field] : undefined,
    onChange: (value) => {
      setTouched((before) => new Set(before).add(field));
      change({ [field]: value });
    },
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const [wrong] = Object.keys(problems);
    if (wrong !== undefined) {
      setStart({ busy: false, tried: true });
      document.getElementById(fieldId(wrong as keyof StartForm))?.focus();
      return;
    }
    setStart({ busy: true, tried: true });
    void startWith(formOf(values), (refused) => {
      setStart({ busy: false, tried: true, refused });
    });
  };
  return (
    <form ref={form} class="start-form" onSubmit={submit} noValidate>
      <StartField
        {...propsOf('source')}
        label="Source"
        hint={
          about.sampleSource
            ? 'A folder or file of TLC’s CSV or trip records, or s3://bucket/prefix. As it is: a generated month of 1,000,000 trips, marked synthetic.'
            : 's3://bucket/prefix of TLC’s CSV or trip records.'
        }
      />
      <StartField
        {...propsOf('trips')}
        label="Months"
        placeholder="all that the source holds"
        hint="Such as yellow:2015-06, green:2015-01..2015-12"
      />
      <LayerField about={about} ownLayer={values.ownLayer} change={change} propsOf={propsOf} />
      <div class="start-sizes">
        <StartField {...propsOf('chunkBytes')} label="Chunk size" />
        <StartField {...propsOf('maxTasks')} label="Most tasks" inputMode="numeric" />
        <StartField {...propsOf('chunksPerTask')} label="Chunks a task" inputMode="numeric" />
      </div>
      <StartField {...propsOf('name')} label="Name" placeholder="made from the time" />
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
          {start.busy && about.sampleSource && values.source === about.defaults.source
            ? 'The first time, the month is generated: a few seconds.'
            : ''}
        </span>
      </div>
      <div class="start-command">
        <span class="field-hint">The same in a terminal</span>
        <CommandLine command={check?.command ?? '…'} />
      </div>
    </form>
  );
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
