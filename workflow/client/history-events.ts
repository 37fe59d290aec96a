import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import type { HistoryEvent, SFNClient } from '@aws-sdk/client-sfn';

/** Step Functions: at most 1,000 events a page. */
const WHOLE_PAGE = 1000;
/** Events requested at a time while watching; a lap of the waiting loop writes 9. */
const NEWEST_PAGE = 100;

/** The events of an execution after `last`, oldest first: reads a whole history forwards, new events backwards. */
export async function eventsAfter(sfn: SFNClient, executionArn: string, last: number): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  const reverseOrder = last > 0;
  const maxResults = reverseOrder ? NEWEST_PAGE : WHOLE_PAGE;
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder, maxResults, nextToken, includeExecutionData: true }),
    );
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined && !(reverseOrder && (events.at(-1)?.id ?? 0) <= last + 1));
  return events.filter(({ id = 0 }) => id > last).sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
}
