import type { JSX } from 'preact';
import type { StateVisit } from '../../../../workflow/client/state-visits.ts';
import { plainCause } from '../../../../workflow/client/plain-cause.ts';
import { Sign } from '../../parts/status-badge.tsx';
import { standingWord } from '../../parts/status.ts';
import type { Standing } from '../../parts/status.ts';
import { Duration } from '../../parts/times.tsx';

/** The attempts of a visit, each with its own error and how long it took. */
export function AttemptList({
  visit,
  standing,
  until,
}: {
  readonly visit: StateVisit;
  /** The state's status, which also applies to its last attempt while that is open. */
  readonly standing: Standing;
  /** Milliseconds since the epoch up to which open attempts are measured. */
  readonly until: number;
}): JSX.Element {
  const { attempts } = visit;
  return (
    <ol class="attempts" aria-label="Attempts">
      {attempts.map(({ event, started, ended, error, cause }, i) => {
        const isLast = i === attempts.length - 1;
        const stands =
          error === undefined ? (ended === undefined ? (isLast ? standing : 'aborted') : 'succeeded') : 'failed';
        const end = ended ?? (isLast ? until : (attempts[i + 1]?.started ?? until));
        return (
          <li key={event} class={`status-${stands}`}>
            <span class="attempt-head">
              <Sign standing={stands} />
              Attempt {i + 1}: {error ?? standingWord(stands).toLowerCase()}
              <span class="quiet">
                <Duration seconds={Math.max(0, end - started) / 1000} />
              </span>
            </span>
            {error !== undefined && <p class="cause">{plainCause(cause)}</p>}
          </li>
        );
      })}
    </ol>
  );
}
