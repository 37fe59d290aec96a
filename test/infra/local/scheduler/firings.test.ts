import { LambdaServiceException } from '@aws-sdk/client-lambda';
import { Firings } from '../../../../infra/local/scheduler/firings.ts';
import type { LocalSchedule } from '../../../../infra/local/template/schedule-readers.ts';
import { FakeClock } from '../time/fake-clock.ts';

const HOUR_MS = 3_600_000;
const SCHEDULE: LocalSchedule = {
  logicalId: 'Schedule',
  name: 'monthly',
  group: 'group',
  arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/group/monthly',
  state: 'ENABLED',
  expression: 'cron(0 6 3-16 * ? *)',
  timezone: 'America/New_York',
  flexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 },
  target: {
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:start',
    roleArn: 'arn:aws:iam::000000000000:role/schedule',
    input:
      '{"at":"<aws.scheduler.scheduled-time>","try":"<aws.scheduler.attempt-number>","what":"<aws.scheduler.else>"}',
    maximumRetryAttempts: 2,
    maximumEventAgeInSeconds: 3600,
    deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:dead-letters',
  },
};

/** What was called, and the error with which it is to fail. */
class Recorder {
  readonly events: { role: string; event: unknown; at: number }[] = [];
  readonly messages: { role: string; queue: string; body: unknown; attributes: Readonly<Record<string, string>> }[] =
    [];
  readonly failures: string[] = [];
  readonly clock = new FakeClock();
  failing: Error | undefined;

  sendEvent = (role: string, _arn: string, event: string): Promise<void> => {
    this.events.push({ role, event: JSON.parse(event), at: this.clock.now() });
    return this.failing ? Promise.reject(this.failing) : Promise.resolve();
  };

  sendMessage = (role: string, queue: string, body: string, attributes = {}): Promise<void> => {
    this.messages.push({ role, queue, body: JSON.parse(body), attributes });
    return Promise.resolve();
  };

  /** Fires schedules between two moments, then ends. */
  async fire(from: string, to: string, change: Partial<LocalSchedule> = {}): Promise<void> {
    this.clock.time = Date.parse(from);
    const firings = new Firings({
      schedules: [{ ...SCHEDULE, ...change }],
      calls: this,
      clock: this.clock,
      onFailure: (message) => this.failures.push(message),
    });
    await this.clock.moveTo(Date.parse(to));
    await firings.close();
  }

  /** The scheduled times of what was sent. */
  get times(): unknown[] {
    return this.events.map(({ event }) => (event as { at: string }).at);
  }
}

/** Lambda's refusal, as its client throws it. */
function refusal(name: string, message: string, httpStatusCode: number): LambdaServiceException {
  return new LambdaServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode } });
}

let recorder: Recorder;
beforeEach(() => {
  recorder = new Recorder();
});

describe('an enabled schedule', () => {
  test('fires on time in its zone, across the change to daylight saving, with its context filled in', async () => {
    await recorder.fire('2016-03-12T10:59:00Z', '2016-03-14T12:00:00Z');

    expect(recorder.times).toEqual(['2016-03-12T11:00:00Z', '2016-03-13T10:00:00Z', '2016-03-14T10:00:00Z']);
    expect(recorder.events.map(({ at }) => new Date(at).toISOString().slice(0, 19))).toEqual([
      '2016-03-12T11:00:00',
      '2016-03-13T10:00:00',
      '2016-03-14T10:00:00',
    ]);
    expect(recorder.events[0]).toMatchObject({
      role: SCHEDULE.target.roleArn,
      event: { try: '1', what: '<aws.scheduler.else>' },
    });
  });

  test('waits over a month, fires neither early nor late, and skips firings that were due before', async () => {
    await recorder.fire('2016-01-16T11:00:01Z', '2016-02-03T11:00:00Z');

    expect(recorder.times).toEqual(['2016-02-03T11:00:00Z']);
  });

  test('stops firing once it is closed', async () => {
    await recorder.fire('2016-03-05T00:00:00Z', '2016-03-05T10:00:00Z');
    await recorder.clock.moveTo(Date.parse('2016-03-09T00:00:00Z'));

    expect(recorder.events).toEqual([]);
  });
});

test('a disabled schedule never fires', async () => {
  await recorder.fire('2016-03-05T00:00:00Z', '2016-03-06T00:00:00Z', { state: 'DISABLED' });

  expect(recorder.events).toEqual([]);
});

describe('a firing that does not reach its target', () => {
  test('is retried by the retry policy with growing waits, then goes to the dead-letter queue', async () => {
    recorder.failing = refusal('TooManyRequestsException', 'Rate Exceeded.', 429);

    await recorder.fire('2016-03-05T10:59:00Z', '2016-03-05T12:00:00Z');

    const due = Date.parse('2016-03-05T11:00:00Z');
    expect(recorder.events.map(({ at }) => at - due)).toEqual([0, 1000, 3000]);
    expect(recorder.messages).toEqual([
      {
        role: SCHEDULE.target.roleArn,
        queue: SCHEDULE.target.deadLetterArn,
        body: { at: '2016-03-05T11:00:00Z', try: '3', what: '<aws.scheduler.else>' },
        attributes: {
          ERROR_CODE: 'TooManyRequestsException',
          ERROR_MESSAGE: 'Rate Exceeded.',
          EXECUTION_ID: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
          EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
          IS_PAYLOAD_TRUNCATED: 'false',
          RETRY_ATTEMPTS: '2',
          SCHEDULED_TIME: '2016-03-05T11:00:00Z',
          SCHEDULE_ARN: SCHEDULE.arn,
          TARGET_ARN: SCHEDULE.target.arn,
        },
      },
    ]);
    expect(recorder.failures).toEqual([expect.stringContaining('schedule monthly did not reach its target')]);
  });

  test('is given up when it is too old', async () => {
    recorder.failing = new Error('connect ECONNREFUSED');
    const target = { ...SCHEDULE.target, maximumRetryAttempts: 185, maximumEventAgeInSeconds: 120 };

    await recorder.fire('2016-03-05T10:59:00Z', '2016-03-05T12:00:00Z', { target });

    expect(recorder.messages[0]?.attributes).toMatchObject({ EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' });
    expect(recorder.events.at(-1)!.at - recorder.events[0]!.at).toBeLessThanOrEqual(120_000);
  });

  test('goes to the dead-letter queue at once if no retry helps, and the schedule keeps firing', async () => {
    recorder.failing = refusal('AccessDeniedException', 'not authorized to perform: lambda:InvokeFunction', 403);

    await recorder.fire('2016-03-05T10:59:00Z', '2016-03-06T12:00:00Z');

    expect(recorder.events).toHaveLength(2);
    expect(recorder.messages).toHaveLength(2);
    expect(recorder.messages[0]?.attributes).toMatchObject({
      ERROR_CODE: 'AccessDeniedException',
      RETRY_ATTEMPTS: '0',
    });
    expect(recorder.messages[0]?.attributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });

  test('is not retried once the cloud ends', async () => {
    recorder.failing = new Error('connect ECONNREFUSED');

    await recorder.fire('2016-03-05T10:59:00Z', '2016-03-05T11:00:00Z');
    await recorder.clock.moveTo(recorder.clock.now() + HOUR_MS);

    expect(recorder.events).toHaveLength(1);
    expect(recorder.messages).toEqual([]);
  });
});
