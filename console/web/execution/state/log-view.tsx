import type { JSX } from 'preact';
import type { LogPage } from '../../../api.ts';
import { exactTime } from '../../parts/format.ts';
import { untilKnown, usePolled } from '../../parts/use-polled.ts';
import { logLine } from './log-line.ts';

/** Milliseconds between polls of a visit's log while it is open; once it has ended, the log is read one last time. */
const PERIOD = 2000;

const CLOCK = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** What a state's function, or the execution's tasks, wrote during a visit. */
export function LogView(props: {
  readonly execution: string;
  readonly state: string;
  /** Which of the state's visits, from 0. */
  readonly visit: number;
  readonly open: boolean;
}): JSX.Element {
  const { execution, state, visit, open } = props;
  const query = new URLSearchParams({ state, visit: String(visit), ...(open && { open: 'true' }) });
  const path = `executions/${execution}/logs?${query.toString()}`;
  const {
    value: page,
    failure,
    path: itsPath,
  } = usePolled<LogPage>(path, (known) => (open ? PERIOD : untilKnown(known)));
  const isCurrent = itsPath?.split('&open')[0] === path.split('&open')[0];
  if (failure) return <p class="quiet">{failure.message}</p>;
  if (page === undefined || !isCurrent) return <p class="quiet">Reading the log…</p>;
  if (page.lines.length === 0) return <p class="quiet">{page.note ?? 'Nothing was logged.'}</p>;
  return (
    <>
      <ol class="log" tabIndex={0} aria-label={`Log of ${state}`}>
        {page.lines.map(({ at, stream, text }, i) => (
          <LogRow key={i} at={at} stream={stream} text={text} />
        ))}
      </ol>
      {page.more && <p class="quiet">There is more in CloudWatch Logs.</p>}
    </>
  );
}

function LogRow({ at, stream, text }: LogPage['lines'][number]): JSX.Element {
  const { level, message, fields } = logLine(text);
  return (
    <li class={level === 'ERROR' || level === 'WARN' ? `log-${level.toLowerCase()}` : ''} title={stream}>
      <time dateTime={exactTime(at)}>{CLOCK.format(at)}</time>{' '}
      <span>
        {level !== undefined && level !== 'INFO' && <strong>{level} </strong>}
        {message}
        {message !== '' && fields !== '' && (fields.includes('\n') ? '\n' : ' ')}
        <span class="quiet">{fields}</span>
      </span>
    </li>
  );
}
