import { AwsError } from '../wire/aws-json.ts';
import type { GetLogEventsInput } from './inputs.ts';
import type { StoredEvent } from './log-event.ts';
import type { LogStream } from './log-stream.ts';
import { ResponseBudget } from './response-budget.ts';

/** Digits of a position in a token, as many as AWS's have. */
const TOKEN_DIGITS = 56;

/** GetLogEvents' result before conversion to the API's form. */
export interface EventsPage {
  readonly events: readonly StoredEvent[];
  readonly nextForwardToken: string;
  readonly nextBackwardToken: string;
}

/**
 * One page of a stream, oldest event first. A token is a direction and the position where the page ended, so that
 * a page's tokens continue from it either way, and one that finds nothing is returned unchanged:
 *
 *     b/OLDEST  <-  [ events ]  ->  f/END
 */
export async function getEvents(stream: LogStream, input: GetLogEventsInput): Promise<EventsPage> {
  const { startTime = 0, endTime, limit, startFromHead } = input;
  const from = startTime === 0 ? 0 : await stream.positionOf(startTime);
  const to = endTime === undefined ? stream.end : await stream.positionOf(endTime);
  const token = readToken(input.nextToken);
  const position = token?.position ?? (startFromHead ? from : to);
  const forward = token?.forward ?? startFromHead;
  const events = forward
    ? await take(stream.forward(Math.max(position, from)), ({ end }) => end <= to, limit)
    : (await take(stream.backward(Math.min(position, to)), ({ start }) => start >= from, limit)).reverse();
  return {
    events,
    nextForwardToken: tokenOf('f', events.at(-1)?.end ?? position),
    nextBackwardToken: tokenOf('b', events[0]?.start ?? position),
  };
}

async function take(
  events: AsyncIterable<StoredEvent>,
  within: (event: StoredEvent) => boolean,
  limit: number,
): Promise<StoredEvent[]> {
  const budget = new ResponseBudget(limit);
  const taken: StoredEvent[] = [];
  for await (const event of events) {
    if (!within(event) || !budget.take(event)) break;
    taken.push(event);
    if (budget.spent) break;
  }
  return taken;
}

function tokenOf(direction: 'f' | 'b', position: number): string {
  return `${direction}/${String(position).padStart(TOKEN_DIGITS, '0')}`;
}

function readToken(token: string | undefined): { forward: boolean; position: number } | undefined {
  if (token === undefined) return undefined;
  const [, direction, digits] = /^([fb])\/(\d{56})$/.exec(token) ?? [];
  const position = Number(digits);
  if (!Number.isSafeInteger(position)) {
    throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  return { forward: direction === 'f', position };
}
