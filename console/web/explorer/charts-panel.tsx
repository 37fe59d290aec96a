import type { JSX } from 'preact';
import { useCallback, useMemo, useRef } from 'preact/hooks';
import { HOURS } from './model/cut.ts';
import { shareOf } from './model/districts.ts';
import { total } from './model/count-matrix.ts';
import { grouped, shareText } from './model/numbers.ts';
import { spreadLike } from './model/picture.ts';
import type { Picture } from './model/picture.ts';
import { PlotHost } from './plot-host.tsx';
import type { Plots, TooltipText } from './plot-host.tsx';
import type { BarData } from './plots/bar-plot.ts';
import type { OnHover } from './plots/plot.ts';
import type { Theme } from './model/theme.ts';
import type { TripSums } from './model/trip-sums.ts';
import { bucketNames, chartsTitle, edgeLabels, missingAmounts } from './model/wording.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const HOUR_NAMES = Array.from({ length: HOURS }, (_, hour) => String(hour));

/** Every third hour, below its bar. */
const HOUR_LABELS = new Map(HOUR_NAMES.map((name, hour) => [hour, name] as const).filter(([hour]) => hour % 3 === 0));

/** What the charts are drawn from. */
export interface ChartsPanelProps {
  readonly picture: Picture;
  readonly bounds: TripSums['bounds'];
  readonly theme: Theme;
  readonly cutName: string;
}

/** The charts of the trips in the cut. */
export function ChartsPanel({ picture, bounds, theme, cutName }: ChartsPanelProps): JSX.Element {
  const { charts, whole, show } = picture;
  const isByDropoff = show === 'dropoffs' || show === 'from';
  const isCut = cutName !== '';
  const missing = missingAmounts(whole);
  return (
    <section class="explorer-charts panel" aria-label="Charts">
      <h2>
        {chartsTitle(show, cutName)} <span class="quiet">{grouped(charts.trips)} trips</span>
      </h2>
      {isCut && (
        <p class="charts-key">
          <span class="expected-mark" aria-hidden="true" /> the same number of trips, spread as those of all districts
        </p>
      )}
      <Bars
        title="Hour of day"
        unit={`hour of ${isByDropoff ? 'dropoff' : 'pickup'}`}
        names={HOUR_NAMES}
        labels={HOUR_LABELS}
        part={charts.hours}
        whole={whole.hours}
        theme={theme}
        class="chart-wide"
      />
      <Week counts={charts.week} theme={theme} />
      {isCut && isByDropoff && (
        <p class="charts-note quiet">
          Distance, duration and fare are kept by pickup district: below are the trips picked up in {cutName}.
        </p>
      )}
      {missing !== undefined && <p class="charts-note quiet">{missing}</p>}
      <Bars
        title="Distance"
        unit="miles"
        names={bucketNames(bounds.distance)}
        labels={edgeLabels(bounds.distance)}
        part={charts.distance}
        whole={whole.distance}
        theme={theme}
      />
      <Bars
        title="Duration"
        unit="minutes"
        names={bucketNames(bounds.duration)}
        labels={edgeLabels(bounds.duration)}
        part={charts.duration}
        whole={whole.duration}
        theme={theme}
      />
      <Bars
        title="Fare"
        unit="US dollars"
        names={bucketNames(bounds.fare)}
        labels={edgeLabels(bounds.fare)}
        part={charts.fare}
        whole={whole.fare}
        theme={theme}
      />
    </section>
  );
}

interface BarsProps {
  readonly title: string;
  readonly unit: string;
  readonly names: readonly string[];
  /** The axis's labels and their positions. */
  readonly labels: ReadonlyMap<number, string>;
  readonly part: Float64Array;
  readonly whole: Float64Array;
  readonly theme: Theme;
  readonly class?: string;
}

function Bars({ title, unit, names, labels, part, whole, theme, class: kind = '' }: BarsProps): JSX.Element {
  const first = useRef({ bars: names.length, labels, unit });
  const create = useCallback(
    (plots: Plots, element: HTMLElement, onHover: OnHover) =>
      plots.createBarPlot(element, { ...first.current, onHover }),
    [],
  );
  const data = useMemo((): BarData => ({ counts: part, expected: spreadLike(whole, part) }), [part, whole]);
  const tooltip = (i: number): TooltipText => barTooltip(`${names[i] ?? ''} ${unit}`, part, i, data.expected);
  return (
    <figure class={`chart ${kind}`}>
      <figcaption>
        {title} <span class="quiet">trips</span>
      </figcaption>
      <PlotHost
        class="chart-plot"
        create={create}
        data={data}
        theme={theme}
        label={summary(title, unit, names, part)}
        tooltip={tooltip}
      />
    </figure>
  );
}

function Week({ counts, theme }: { readonly counts: Float64Array; readonly theme: Theme }): JSX.Element {
  const create = useCallback(
    (plots: Plots, element: HTMLElement, onHover: OnHover) => plots.createWeekPlot(element, { onHover }),
    [],
  );
  const names = hourOfWeekNames();
  return (
    <figure class="chart chart-wide">
      <figcaption>
        Hour of week <span class="quiet">trips, up to {grouped(Math.max(...counts))} an hour</span>
      </figcaption>
      <PlotHost
        class="week-plot"
        create={create}
        data={counts}
        theme={theme}
        label={summary('Hour of week', '', names, counts)}
        tooltip={(i) => barTooltip(names[i] ?? '', counts, i, undefined)}
      />
    </figure>
  );
}

function barTooltip(
  title: string,
  counts: Float64Array,
  i: number,
  expected: ArrayLike<number> | undefined,
): TooltipText {
  const count = counts[i] ?? 0;
  const lines = [`${grouped(count)} trips, ${shareText(shareOf(count, total(counts)))}`];
  if (expected) lines.push(`of all districts ${shareText(shareOf(expected[i] ?? 0, total(counts)))}`);
  return { title, lines };
}

/** A one-sentence summary of a chart. */
function summary(title: string, unit: string, names: readonly string[], counts: Float64Array): string {
  const all = total(counts);
  const most = counts.reduce((best, count, i) => (count > counts[best]! ? i : best), 0);
  if (all === 0) return `${title}: no trips`;
  return `${title}: most trips, ${shareText(shareOf(counts[most]!, all))}, at ${names[most] ?? ''} ${unit}`.trim();
}

function hourOfWeekNames(): string[] {
  return WEEKDAYS.flatMap((day) => HOUR_NAMES.map((hour) => `${day} ${hour} h`));
}
