import type { WireEvent } from '../../api.ts';

/** Finds a request's id in a Lambda function's output or its timeout message. */
const IN_RESULT = /"RequestId"\s*:\s*"([0-9a-f-]{36})"/;
const IN_CAUSE = /RequestId: ([0-9a-f-]{36})/;

/**
 * The Lambda requests of a visit's attempts, from the history's events between its entry and its exit; undefined if one of
 * them is unknown: an error that a function throws does not name its request.
 */
export function requestIds(events: readonly WireEvent[]): ReadonlySet<string> | undefined {
  const ids = new Set<string>();
  let open = 0;
  for (const event of events) {
    if (event.type === 'TaskScheduled') open++;
    const id = requestId(event);
    if (id !== undefined) {
      ids.add(id);
      open--;
    }
  }
  return open === 0 ? ids : undefined;
}

function requestId({ taskSucceededEventDetails, taskFailedEventDetails, taskTimedOutEventDetails }: WireEvent) {
  const cause = taskFailedEventDetails?.cause ?? taskTimedOutEventDetails?.cause ?? '';
  return (IN_RESULT.exec(taskSucceededEventDetails?.output ?? '') ?? IN_CAUSE.exec(cause))?.[1];
}

/** A log line, with its stream. */
interface Line {
  readonly stream: string;
  readonly text: string;
}

/**
 * The lines that a function logged for some requests, oldest first: a stream serves one request at a time, from the
 * line that names it first to the line that names another.
 */
export function linesOfRequests<T extends Line>(lines: readonly T[], ids: ReadonlySet<string>): T[] {
  const served = new Map<string, string>();
  return lines.filter(({ stream, text }) => {
    const [, started] = /^START RequestId: (\S+)/.exec(text) ?? [];
    if (started !== undefined) served.set(stream, started);
    return ids.has(served.get(stream) ?? '') || [...ids].some((id) => text.includes(id));
  });
}
