import { randomBytes } from 'node:crypto';
import { LambdaServiceException } from '@aws-sdk/client-lambda';
import type { RoleCalls } from '../iam/role-calls.ts';
import type { Clock } from '../time/clock.ts';
import type { LocalSchedule } from '../template/schedule-readers.ts';

/** Waits between attempts double from the first to the last of these. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;

/** How firings are delivered. */
export interface FiringOptions {
  readonly calls: Pick<RoleCalls, 'sendEvent' | 'sendMessage'>;
  readonly clock: Clock;
  /** Aborted when the cloud ends; then no further attempt is made. */
  readonly signal: AbortSignal;
  /** Called with a message for each firing that did not reach its target. */
  readonly onFailure: (message: string) => void;
}

/** Why a firing was given up. */
interface Surrender {
  readonly error: unknown;
  readonly event: string;
  readonly executionId: string;
  readonly retries: number;
  /** The part of the retry policy that ran out; absent if the error is one that no retry can fix. */
  readonly condition?: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';
}

/**
 * Delivers one firing of a schedule to its target, with the schedule's role and following its retry policy; what cannot
 * be delivered goes to the schedule's dead-letter queue. What the function then does with the event does not concern
 * the schedule.
 */
export async function deliverFiring(
  schedule: LocalSchedule,
  scheduledTime: Date,
  options: FiringOptions,
): Promise<void> {
  const { calls, clock, signal } = options;
  const { target } = schedule;
  const executionId = randomBytes(8).toString('hex');
  const latest = clock.now() + target.maximumEventAgeInSeconds * 1000;
  for (let retries = 0; ; retries++) {
    const event = fillIn(target.input, schedule, scheduledTime, executionId, retries + 1);
    try {
      await calls.sendEvent(target.roleArn, target.arn, event);
      return;
    } catch (error) {
      const surrender = { error, event, executionId, retries };
      if (isPermanent(error)) return giveUp(schedule, scheduledTime, surrender, options);
      const wait = Math.min(FIRST_WAIT_MS * 2 ** retries, LONGEST_WAIT_MS);
      if (retries >= target.maximumRetryAttempts) {
        return giveUp(schedule, scheduledTime, { ...surrender, condition: 'MaximumRetryAttempts' }, options);
      }
      if (clock.now() + wait > latest) {
        return giveUp(schedule, scheduledTime, { ...surrender, condition: 'MaximumEventAgeInSeconds' }, options);
      }
      await clock.sleep(wait, signal).catch(() => undefined); // an abort ends the wait
      if (signal.aborted) return;
    }
  }
}

/** Puts a firing's context attributes into the schedule's input. */
function fillIn(input: string, { arn }: LocalSchedule, time: Date, executionId: string, attempt: number): string {
  const values = new Map([
    ['schedule-arn', arn],
    ['scheduled-time', isoSeconds(time)],
    ['execution-id', executionId],
    ['attempt-number', String(attempt)],
  ]);
  return input.replaceAll(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => values.get(name) ?? whole);
}

/** A missing grant, function or field stays missing; throttling, service failures and lost connections pass. */
function isPermanent(error: unknown): boolean {
  if (!(error instanceof LambdaServiceException)) return false;
  const { httpStatusCode = 500 } = error.$metadata;
  return httpStatusCode < 500 && httpStatusCode !== 429;
}

async function giveUp(
  { arn, name, target }: LocalSchedule,
  scheduledTime: Date,
  { error, event, executionId, retries, condition }: Surrender,
  { calls, onFailure }: FiringOptions,
): Promise<void> {
  const [code, message] = error instanceof Error ? [error.name, error.message] : ['InternalFailure', String(error)];
  onFailure(`schedule ${name} did not reach its target: ${code}: ${message}`);
  if (target.deadLetterArn === undefined) return;
  await calls.sendMessage(target.roleArn, target.deadLetterArn, event, {
    ERROR_CODE: code,
    ERROR_MESSAGE: message,
    EXECUTION_ID: executionId,
    ...(condition !== undefined && { EXHAUSTED_RETRY_CONDITION: condition }),
    IS_PAYLOAD_TRUNCATED: 'false',
    RETRY_ATTEMPTS: String(retries),
    SCHEDULED_TIME: isoSeconds(scheduledTime),
    SCHEDULE_ARN: arn,
    TARGET_ARN: target.arn,
  });
}

/** `2016-03-05T11:00:00Z` */
function isoSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
