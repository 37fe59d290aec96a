import { z } from 'zod';

/** The fields of a state that a drawing needs. */
const State = z.object({
  Type: z.string(),
  Next: z.string().optional(),
  End: z.boolean().optional(),
  Default: z.string().optional(),
  Choices: z.array(z.object({ Next: z.string(), Condition: z.unknown().optional() })).default([]),
  Catch: z.array(z.object({ Next: z.string(), ErrorEquals: z.array(z.string()) })).default([]),
});
type State = z.infer<typeof State>;

/** The parts of a definition that a drawing needs. */
const Definition = z.object({ StartAt: z.string(), States: z.record(z.string(), State) });

/** The two ends of a drawing, in addition to its states. */
export const START = 'Start';
export const END = 'End';

/** A transition. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
}

/** A definition's states, in its own order, and its transitions, from Start to End. */
export function readStates(definition: string): {
  readonly states: readonly { readonly name: string; readonly type: string }[];
  readonly transitions: readonly Transition[];
} {
  const { StartAt, States } = Definition.parse(JSON.parse(definition));
  const names = Object.entries(States);
  const inner = names.flatMap(([name, state]) => transitionsOf(name, state));
  return {
    states: [
      { name: START, type: START },
      ...names.map(([name, { Type: type }]) => ({ name, type })),
      { name: END, type: END },
    ],
    transitions: [{ from: START, to: StartAt }, ...inner],
  };
}

function transitionsOf(from: string, { Type, Next, End, Default, Choices, Catch }: State): Transition[] {
  return [
    ...(Next === undefined ? [] : [{ from, to: Next }]),
    ...(End === true || Type === 'Succeed' || Type === 'Fail' ? [{ from, to: END }] : []),
    ...Choices.map(({ Next: to, Condition }) => ({ from, to, label: conditionText(Condition) })),
    ...(Default === undefined ? [] : [{ from, to: Default, label: 'default' }]),
    ...Catch.map(({ Next: to, ErrorEquals }) => ({ from, to, label: `on ${ErrorEquals.join(', ')}` })),
  ];
}

/** `{% $states.input.drained %}` as `drained`: the condition in human-readable form. */
function conditionText(condition: unknown): string {
  if (typeof condition !== 'string') return 'if';
  return condition.replace(/^\{%\s*|\s*%\}$/g, '').replaceAll('$states.input.', '');
}
