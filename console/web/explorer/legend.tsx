import type { JSX } from 'preact';
import { compact } from './model/numbers.ts';
import type { Scale } from './model/scale.ts';
import type { Theme } from './model/theme.ts';

/** Maps colors to values. */
export function Legend({
  scale,
  theme,
  unit,
}: {
  readonly scale: Scale;
  readonly theme: Theme;
  readonly unit: string;
}): JSX.Element {
  const stops = theme.palette.filter((_, i) => i % 15 === 0).join(', ');
  return (
    <div class="legend">
      <span class="legend-none">
        <span class="legend-swatch" />
        none
      </span>
      <div class="legend-scale">
        <div class="legend-bar" style={{ background: `linear-gradient(to right, ${stops})` }} />
        {scale.ticks.map(({ value, fraction }) => (
          <span key={value} class="legend-tick" style={{ left: `${fraction * 100}%` }}>
            {compact(value)}
          </span>
        ))}
      </div>
      <span class="legend-unit">{unit}</span>
    </div>
  );
}
