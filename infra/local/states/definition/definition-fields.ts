import type { JsonValue } from '../../wire/json.ts';
import type { Exit, State } from './definition.ts';
import type { Reserved } from '../expressions/expression-check.ts';

/** A field of a state whose strings may be JSONata, and what of `$states` it may read besides input and context. */
export interface TemplateField {
  /** As in AWS's messages: `Catch[0]/Output`. */
  readonly location: string;
  readonly value: JsonValue;
  readonly allowed: readonly Reserved[];
}

/** Every field of a state that Step Functions evaluates. */
export function templateFields(state: State): TemplateField[] {
  return [
    ...ownFields(state),
    ...exits(state).flatMap(({ location, exit, allowed }) => exitFields(location, exit, allowed)),
  ];
}

function ownFields(state: State): TemplateField[] {
  switch (state.Type) {
    case 'Task':
      return present({
        Arguments: state.Arguments,
        TimeoutSeconds: state.TimeoutSeconds,
        HeartbeatSeconds: state.HeartbeatSeconds,
      });
    case 'Choice':
      return state.Choices.flatMap((rule, index) => present({ [`Choices[${index}]/Condition`]: rule.Condition }));
    case 'Wait':
      return present({ Seconds: state.Seconds, Timestamp: state.Timestamp });
    case 'Fail':
      return present({ Error: state.Error, Cause: state.Cause });
    case 'Pass':
    case 'Succeed':
      return [];
  }
}

function present(fields: Readonly<Record<string, JsonValue | undefined>>): TemplateField[] {
  return Object.entries(fields).flatMap(([location, value]) =>
    value === undefined ? [] : [{ location, value, allowed: [] }],
  );
}

function exitFields(prefix: string, exit: Exit, allowed: readonly Reserved[]): TemplateField[] {
  return present({ [`${prefix}Output`]: exit.Output, [`${prefix}Assign`]: { ...exit.Assign } }).map((field) => ({
    ...field,
    allowed,
  }));
}

/** A way out of a state: of the state itself, a choice rule, or a catcher. */
export interface ExitField {
  /** What precedes the field in a location: ``, `Choices[0]/`, `Catch[1]/`. */
  readonly location: string;
  readonly exit: Exit;
  readonly allowed: readonly Reserved[];
}

/** All ways out of a state. */
export function exits(state: State): ExitField[] {
  if (state.Type === 'Fail') return [];
  const own: ExitField = { location: '', exit: state, allowed: state.Type === 'Task' ? ['result'] : [] };
  const rules = state.Type === 'Choice' ? state.Choices : [];
  const catchers = state.Type === 'Task' ? (state.Catch ?? []) : [];
  return [
    own,
    ...rules.map((exit, index): ExitField => ({ location: `Choices[${index}]/`, exit, allowed: [] })),
    ...catchers.map((exit, index): ExitField => ({ location: `Catch[${index}]/`, exit, allowed: ['errorOutput'] })),
  ];
}

/** The states that a state may lead to, each with the field that names it. */
export function targets(state: State): { readonly location: string; readonly target: string }[] {
  const named: Record<string, string | undefined> = {};
  if (state.Type === 'Choice') {
    state.Choices.forEach((rule, index) => (named[`Choices[${index}]/Next`] = rule.Next));
    named.Default = state.Default;
  } else if (state.Type !== 'Succeed' && state.Type !== 'Fail') {
    named.Next = state.Next;
    if (state.Type === 'Task') {
      state.Catch?.forEach((catcher, index) => (named[`Catch[${index}]/Next`] = catcher.Next));
    }
  }
  return Object.entries(named).flatMap(([location, target]) => (target === undefined ? [] : [{ location, target }]));
}

/** The ErrorEquals lists of a state's Retry and Catch. */
export function errorMatchers(
  state: State,
): { readonly location: string; readonly names: readonly (readonly string[])[] }[] {
  if (state.Type !== 'Task') return [];
  return [
    { location: 'Retry', names: (state.Retry ?? []).map((retrier) => retrier.ErrorEquals) },
    { location: 'Catch', names: (state.Catch ?? []).map((catcher) => catcher.ErrorEquals) },
  ];
}
