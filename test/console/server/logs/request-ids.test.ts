import type { WireEvent } from '../../../../console/api.ts';
import { linesOfRequests, requestIds } from '../../../../console/server/logs/request-ids.ts';

const [FIRST, SECOND] = ['11111111-aaaa-4aaa-8aaa-000000000001', '11111111-aaaa-4aaa-8aaa-000000000002'];

function event(type: WireEvent['type'], details: Partial<WireEvent> = {}): WireEvent {
  return { id: 1, timestamp: '2015-06-01T00:00:00.000Z', type, ...details };
}

const scheduled = event('TaskScheduled');
const succeeded = event('TaskSucceeded', {
  taskSucceededEventDetails: {
    resourceType: 'lambda',
    resource: 'invoke',
    output: JSON.stringify({ Payload: { n: 1 }, SdkResponseMetadata: { RequestId: SECOND } }),
  },
});

function failed(cause: string): WireEvent {
  return event('TaskFailed', { taskFailedEventDetails: { resourceType: 'lambda', resource: 'invoke', cause } });
}

describe('the requests of a visit', () => {
  test('are known from the output of the one that succeeded and the message of the one that timed out', () => {
    const timedOut = failed(`{"errorMessage":"RequestId: ${FIRST} Error: Task timed out after 3.00 seconds"}`);

    expect(requestIds([scheduled, timedOut, scheduled, succeeded])).toEqual(new Set([FIRST, SECOND]));
    expect(requestIds([event('WaitStateEntered')])).toEqual(new Set());
  });

  test('are unknown if one does not name its id or is still running', () => {
    expect(requestIds([scheduled, failed('{"errorMessage":"no"}'), scheduled, succeeded])).toBeUndefined();
    expect(requestIds([scheduled])).toBeUndefined();
  });
});

test('a request has the lines of its stream from its start to the next, and any line that names it', () => {
  const lines = [
    { stream: 'a', text: 'INIT_START' },
    { stream: 'a', text: `START RequestId: ${FIRST} Version: $LATEST` },
    { stream: 'b', text: `START RequestId: ${SECOND} Version: $LATEST` },
    { stream: 'a', text: 'first' },
    { stream: 'b', text: 'second' },
    { stream: 'b', text: `REPORT RequestId: ${SECOND}` },
    { stream: 'a', text: `START RequestId: ${SECOND} Version: $LATEST` },
    { stream: 'a', text: 'second, too' },
    { stream: 'c', text: `{"requestId":"${SECOND}"}` },
  ];

  const texts = linesOfRequests(lines, new Set([SECOND])).map(({ stream, text }) => `${stream} ${text.slice(0, 11)}`);

  expect(texts).toEqual([
    'b START Reque',
    'b second',
    'b REPORT Requ',
    'a START Reque',
    'a second, too',
    'c {"requestId',
  ]);
});
