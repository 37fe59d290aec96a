import type { JSX } from 'preact';
import type { District } from './model/districts.ts';
import { grouped } from './model/numbers.ts';

/** Number of chips shown; the table has the whole cut. */
const MOST_CHIPS = 12;

/** The districts of the cut; each can be removed. */
export function CutBar({
  districts,
  cut,
  choose,
  clear,
}: {
  readonly districts: readonly District[];
  readonly cut: readonly number[];
  readonly choose: (rows: readonly number[]) => void;
  readonly clear: () => void;
}): JSX.Element {
  const more = cut.length - MOST_CHIPS;
  return (
    <div class="cut-bar" role="group" aria-label="Cut by">
      {cut.length === 0 ? (
        <span class="quiet">
          All districts. Click some on the map or check them in the table: everything is cut by them, and the map can
          show where their trips go.
        </span>
      ) : (
        <>
          <span class="cut-label">Cut by</span>
          {cut.slice(0, MOST_CHIPS).map((row) => {
            const name = districts[row]?.label ?? '';
            return (
              <button
                key={row}
                type="button"
                class="chip"
                aria-label={`Remove ${name} from the cut`}
                onClick={() => {
                  choose([row]);
                }}
              >
                {name} <span aria-hidden="true">×</span>
              </button>
            );
          })}
          {more > 0 && <span class="quiet">and {grouped(more)} more</span>}
          <button type="button" class="button button-small" onClick={clear}>
            Clear <kbd>Esc</kbd>
          </button>
        </>
      )}
    </div>
  );
}
