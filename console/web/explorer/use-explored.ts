import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import type { ResultSummary, ScreenLayer } from '../../api.ts';
import type { Choice } from './model/choice.ts';
import type { Change } from './controls.tsx';
import { toggled } from './model/cut.ts';
import { districtsOf } from './model/districts.ts';
import type { District } from './model/districts.ts';
import { cutBy, cutOf, pictureOf } from './model/picture.ts';
import type { Picture } from './model/picture.ts';
import type { TripSums } from './model/trip-sums.ts';
import { useLayer, useMonths } from './use-data.ts';
import type { Fetched, MonthsState } from './use-data.ts';
import type { View } from './model/view.ts';

/** Everything that the panels draw from. */
export interface Explored {
  readonly layer: ScreenLayer;
  readonly districts: readonly District[];
  readonly sums: TripSums;
  /** The results that make up the sums. */
  readonly results: readonly ResultSummary[];
  readonly picture: Picture;
}

/** What has been loaded of a choice so far. */
export interface Exploring {
  readonly layer: Fetched<ScreenLayer>;
  readonly districts: readonly District[] | undefined;
  readonly months: MonthsState;
  readonly explored: Explored | undefined;
}

/** Fetches what is chosen and computes what the view shows of it. */
export function useExplored(choice: Choice, view: View): Exploring {
  const layer = useLayer(choice.layer.id);
  const months = useMonths(choice.results);
  const { value } = layer;
  const districts = useMemo(() => value && districtsOf(value), [value]);
  const { sums, results = [] } = months.loaded ?? {};
  const [first] = results;
  // While others are loading the previous months stay, unless they are of another layer or kind.
  const fits = first?.layer === value?.id && first?.synthetic === choice.synthetic;
  const { cut, hasOutside, show, isPerKm2, scale } = view;
  const explored = useMemo(
    () =>
      value && districts && sums && fits
        ? { layer: value, districts, sums, results, picture: pictureOf(sums, districts, view) }
        : undefined,
    [value, districts, sums, fits, JSON.stringify(cut), hasOutside, show, isPerKm2, scale],
  );
  return { layer, districts, months, explored };
}

/** How the reader changes the cut. */
export interface CutActions {
  /** Adds rows, or removes them if all of them are in the cut. */
  readonly choose: (rows: readonly number[]) => void;
  readonly clear: () => void;
}

/** Functions, stable across renders, that change the cut; Escape clears it. */
export function useCut(districts: readonly District[] | undefined, view: View, change: Change): CutActions {
  const current = useRef({ districts, view });
  current.current = { districts, view };
  const choose = useCallback((rows: readonly number[]): void => {
    const { districts: known, view: shown } = current.current;
    if (known) change(cutBy(known, toggled(cutOf(known, shown).rows, rows)));
  }, []);
  const clear = useCallback((): void => {
    change({ cut: [], hasOutside: false });
  }, []);
  useEffect(() => {
    const listen = ({ key, defaultPrevented }: KeyboardEvent): void => {
      const { cut, hasOutside } = current.current.view;
      if (key === 'Escape' && !defaultPrevented && (cut.length > 0 || hasOutside)) clear();
    };
    window.addEventListener('keydown', listen);
    return () => {
      window.removeEventListener('keydown', listen);
    };
  }, []);
  return { choose, clear };
}
