import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { trackPainting } from './painting.ts';
import type { Hovered, OnHover, PlotHandle } from './plots/plot.ts';
import type { Theme } from './model/theme.ts';

/** The plots module: large, so it is loaded after the page. */
export type Plots = typeof import('./plots/index.ts');

/** The tooltip of the mark under the pointer. */
export interface TooltipText {
  readonly title: string;
  readonly lines: readonly string[];
}

/** A plot as a part of the page. */
export interface PlotHostProps<Data> {
  /** Creates the plot, once; later changes are passed as `data`. */
  readonly create: (plots: Plots, element: HTMLElement, onHover: OnHover) => Promise<PlotHandle<Data>>;
  readonly data: Data;
  readonly theme: Theme;
  /** A description of the plot for screen readers; the numbers are in the table. */
  readonly label: string;
  readonly tooltip: (index: number) => TooltipText | undefined;
  readonly class: string;
}

/** An element that a plot fills, with a tooltip of its own. */
export function PlotHost<Data>(props: PlotHostProps<Data>): JSX.Element {
  const { data, theme, label, tooltip } = props;
  const element = useRef<HTMLDivElement>(null);
  const first = useRef(props);
  const [handle, setHandle] = useState<PlotHandle<Data>>();
  const [problem, setProblem] = useState<string>();
  const [hovered, setHovered] = useState<Hovered>();

  useEffect(() => {
    let isGone = false;
    let made: PlotHandle<Data> | undefined;
    import('./plots/index.ts')
      .then((plots) => first.current.create(plots, element.current!, setHovered))
      .then((plot) => {
        made = plot;
        if (isGone) plot.remove();
        else setHandle(plot);
      })
      .catch((error: unknown) => {
        setProblem(error instanceof Error ? error.message : String(error));
      });
    return () => {
      isGone = true;
      made?.remove();
    };
  }, []);
  useLayoutEffect(() => {
    handle?.retheme(theme);
  }, [handle, theme]);
  useLayoutEffect(() => {
    if (handle === undefined) return;
    handle.update(data);
    trackPainting(handle.painted());
  }, [handle, data]);

  return (
    <div class={`plot ${props.class}`} role="img" aria-label={label} data-ready={handle !== undefined}>
      <div class="plot-canvas" ref={element} />
      {problem !== undefined && <p class="plot-problem">The plot cannot be drawn: {problem}</p>}
      {hovered && <Tooltip text={tooltip(hovered.index)} at={hovered} />}
    </div>
  );
}

function Tooltip({
  text,
  at: { x, y, width },
}: {
  readonly text: TooltipText | undefined;
  readonly at: Hovered;
}): JSX.Element | null {
  if (text === undefined) return null;
  const isRight = x > width / 2;
  const place = isRight ? { right: `${width - x + 12}px` } : { left: `${x + 12}px` };
  return (
    <div class="tooltip" style={{ ...place, top: `${y + 12}px` }} aria-hidden="true">
      <strong>{text.title}</strong>
      {text.lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </div>
  );
}
