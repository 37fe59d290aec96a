import type { Clock } from './clock.ts';

// What happens when a service throttles, fails or does not answer: README.md in this folder has the whole table.

/**
 * Attempts of a client at one call, the first included. The SDK waits between them by full jitter: up to 1, 2, 4, 8 and
 * 16 s after a throttled attempt, 31 s in all (AWS SDKs and Tools Reference Guide, "Retry behavior": a throttling base of
 * 1 s, a transient one of 50 ms). That fits the shortest function, which has a minute; a seventh attempt would not.
 */
export const CLIENT_ATTEMPTS = 6;

/**
 * Milliseconds within which a connection must be established: the first packet and two retransmissions, which leave
 * after 1 s and 3 s (RFC 6298).
 */
export const CONNECTION_TIMEOUT_MS = 5_000;

/**
 * Milliseconds that a connection may stay silent. An SQS long poll is silent for 20 s (its longest WaitTimeSeconds), so
 * half as much again; a function with a minute can still try a second time.
 */
export const SOCKET_TIMEOUT_MS = 30_000;

/** First and longest wait of {@link backoffMs}: the SDK's own for a throttled call (1 s; MAX_BACKOFF 20 s). */
const BACKOFF_BASE_MS = 1_000;
export const BACKOFF_CAP_MS = 20_000;

/**
 * Milliseconds for which a worker waits out one call before it hands its chunk back and ends. A chunk may be received 5
 * times, so throttling has to last 75 minutes to bring one to the dead-letter queue: an on-demand table doubles its peak
 * within 30 minutes (DynamoDB Developer Guide, "On-demand capacity mode"), and S3 responds with `503 Slow Down` only
 * while it splits a prefix that grew (S3 User Guide, "Best practices design patterns: optimizing Amazon S3
 * performance"). What takes longer is an outage, which must not be billed for a day.
 */
export const LONGEST_WAIT_MS = 15 * 60_000;

/** The policy as an SDK client takes it. */
interface ClientPolicy {
  readonly retryMode: 'standard';
  readonly maxAttempts?: number;
  readonly requestHandler: { readonly connectionTimeout: number; readonly socketTimeout: number };
}

/**
 * The configuration with which every client is opened: `new SFNClient(clientPolicy())`. Standard mode, since adaptive
 * mode holds back all calls of a client once one was throttled, and a heartbeat must not wait for a receive.
 * AWS_MAX_ATTEMPTS in `env` wins over {@link CLIENT_ATTEMPTS}; the SDK reads it itself. `silentForMs`: how much longer
 * than usual a call may take until its answer begins, as a function's does.
 */
export function clientPolicy({
  env = process.env,
  silentForMs = 0,
}: { readonly env?: NodeJS.ProcessEnv; readonly silentForMs?: number } = {}): ClientPolicy {
  return {
    retryMode: 'standard',
    ...(env.AWS_MAX_ATTEMPTS === undefined && { maxAttempts: CLIENT_ATTEMPTS }),
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, socketTimeout: SOCKET_TIMEOUT_MS + silentForMs },
  };
}

/**
 * Milliseconds to wait after failure number `failures` (from 1): exponential with full jitter, so that those who were
 * throttled together do not return together (AWS Builders' Library, "Timeouts, retries, and backoff with jitter").
 */
export function backoffMs(failures: number, random: () => number): number {
  return random() * Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (failures - 1));
}

/**
 * Sends the items of a batch call, and resends those left unprocessed, as often and at the same pace as a client
 * retries a throttled call. `send` returns the unprocessed items; those still unprocessed in the end are returned.
 */
export async function sendUntilNoneLeft<T>(
  items: readonly T[],
  send: (items: readonly T[]) => Promise<readonly T[]>,
  { random, sleep }: Pick<Clock, 'random' | 'sleep'>,
): Promise<readonly T[]> {
  let left = items;
  for (let attempt = 1; ; attempt++) {
    left = await send(left);
    if (left.length === 0 || attempt === CLIENT_ATTEMPTS) return left;
    await sleep(backoffMs(attempt, random));
  }
}
