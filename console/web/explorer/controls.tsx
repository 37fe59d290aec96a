import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Choice } from './model/choice.ts';
import { monthName } from './model/numbers.ts';
import type { View } from './model/view.ts';

/** Changes a part of the view. */
export type Change = (changes: Partial<View>, options?: { readonly replace?: boolean }) => void;

/** The controls of what is shown: layer, kind of trips, color, months. */
export function Controls({ choice, change }: { readonly choice: Choice; readonly change: Change }): JSX.Element {
  const { layers, layer, kinds, synthetic, colors, color, months, from, to } = choice;
  return (
    <form
      class="explorer-controls"
      aria-label="What is shown"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <Select
        label="Layer"
        value={layer.id}
        options={layers.map(({ id, label }) => [id, label])}
        onChange={(id) => {
          change({ layer: id, cut: [], hasOutside: false, window: undefined });
        }}
      />
      <Select
        label="Trips"
        value={String(synthetic)}
        options={kinds.map((kind) => [String(kind), kind ? 'SYNTHETIC (generated)' : 'driven'])}
        onChange={(kind) => {
          change({ synthetic: kind === 'true' });
        }}
      />
      <Select
        label="Color"
        value={color ?? (colors.length > 1 ? '' : colors[0]!)}
        options={[
          ...(colors.length > 1 ? [['', 'both'] as const] : []),
          ...colors.map((name) => [name, name] as const),
        ]}
        onChange={(name) => {
          change({ color: name === '' ? undefined : name });
        }}
      />
      <div class="explorer-months">
        <Select
          label="From"
          value={from}
          options={months.map((month) => [month, monthName(month)])}
          onChange={(month) => {
            change({ from: month, to: month > to ? month : to });
          }}
        />
        <Select
          label="To"
          value={to}
          options={months.map((month) => [month, monthName(month)])}
          onChange={(month) => {
            change({ to: month, from: month < from ? month : from });
          }}
        />
      </div>
      {months.length > 1 && (
        <button
          type="button"
          class="button"
          disabled={from === months[0] && to === months.at(-1)}
          onClick={() => {
            change({ from: months[0], to: months.at(-1) });
          }}
        >
          All {months.length} months
        </button>
      )}
    </form>
  );
}

/** A labelled select. */
function Select({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: ComponentChildren])[];
  readonly onChange: (value: string) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      >
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A choice between a few options, all visible. */
export function Segments<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly text: string; readonly whyNot?: string | undefined }[];
  readonly onChange: (value: T) => void;
}): JSX.Element {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{label}</legend>
      {options.map((option) => (
        <label key={option.value} class="segment" title={option.whyNot}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            disabled={option.whyNot !== undefined}
            onChange={() => {
              onChange(option.value);
            }}
          />
          <span>{option.text}</span>
        </label>
      ))}
    </fieldset>
  );
}
