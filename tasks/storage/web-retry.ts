import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../aws/clock.ts';
import { errorCode } from '../aws/error-code.ts';
import { backoffMs, CLIENT_ATTEMPTS } from '../aws/retry-policy.ts';
import { ObjectAccessDenied, ObjectChanged, ObjectNotFound } from './storage.ts';
import { ServerSilent } from './web-client.ts';
import { ServerBusy, ServerUnreachable, WebSourceError } from './web-errors.ts';

/** The longest wait that a server may ask for with Retry-After, in milliseconds: a stage has five minutes. */
const LONGEST_RETRY_AFTER_MS = 120_000;
/** 408 Request Timeout, 425 Too Early and 429 Too Many Requests ask to come again (RFC 9110, 8470, 6585). */
const COME_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);
/** Server errors that pass; the others (501, 505) would only recur. */
const SERVER_ERRORS: ReadonlySet<number> = new Set([500, 502, 503, 504]);
/** Content networks answer 403 for what a bucket does not hold: without the right to list it, S3 does not say 404. */
const NOT_PUBLISHED: ReadonlySet<number> = new Set([403, 404, 410]);
/** Node's codes for a connection that could not be established, or broke. */
const BROKEN: ReadonlySet<string | undefined> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
]);

/** An attempt failed in a way that may pass: the server's trouble, not that of the file. */
export class Passing extends Error {
  readonly kind: 'throttled' | 'service';
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(reason: string, kind: 'throttled' | 'service' = 'service', retryAfterMs = 0) {
    super(reason);
    this.name = 'Passing';
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * The value of `attempt`, which is repeated with backoff and full jitter, {@link CLIENT_ATTEMPTS} times in all, while it
 * fails in a way that may pass: 5xx, 429 (Retry-After is honoured), connections that break or stay silent. Then throws
 * {@link ServerUnreachable} or {@link ServerBusy}, both transient; {@link WebSourceError} for what no retry can fix.
 */
export async function retried<T>(
  uri: string,
  attempt: () => Promise<T>,
  { clock, stop }: { readonly clock: Clock; readonly stop?: AbortSignal | undefined },
): Promise<T> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      if (stop?.aborted === true) throw error;
      const failure = readFailure(error, uri, attempts);
      const asked = error instanceof Passing ? error.retryAfterMs : 0;
      if (failure.isFinal || attempts === CLIENT_ATTEMPTS || asked > LONGEST_RETRY_AFTER_MS) throw failure.error;
      await clock.sleep(Math.max(backoffMs(attempts, clock.random), asked), stop);
    }
  }
}

/** What to throw for a failed attempt if it is the last, and whether it must be. */
function readFailure(error: unknown, uri: string, attempts: number): { error: unknown; isFinal: boolean } {
  if (error instanceof Passing) {
    return { error: new ServerBusy(uri, attempts, error.kind, error.message), isFinal: false };
  }
  const code = errorCode(error);
  const reason = error instanceof Error && error.message !== '' ? error.message : (code ?? String(error));
  if (error instanceof ServerSilent || BROKEN.has(code)) {
    return { error: new ServerUnreachable(uri, attempts, reason), isFinal: false };
  }
  if (code === 'ENOTFOUND') return { error: new ServerUnreachable(uri, attempts, reason), isFinal: true };
  if (code === undefined) return { error, isFinal: true };
  return { error: new WebSourceError(uri, reason, 'Use an address whose server and certificate work'), isFinal: true };
}

/** The error that a response's status stands for; undefined for one of success. */
export function refusal(
  uri: string,
  { status, headers }: { readonly status: number; readonly headers: IncomingHttpHeaders },
  clock: Pick<Clock, 'now'>,
): Error | undefined {
  if (status === 200 || status === 206) return undefined;
  const answered = `the server answered ${status}`;
  if (NOT_PUBLISHED.has(status)) return new ObjectNotFound(uri, `${answered}, so it is not published there`);
  if (COME_AGAIN.has(status)) return new Passing(answered, 'throttled', retryAfterMs(headers['retry-after'], clock));
  if (SERVER_ERRORS.has(status)) return new Passing(answered, 'service', retryAfterMs(headers['retry-after'], clock));
  if (status === 412 || status === 416) return new ObjectChanged(uri);
  if (status === 401 || status === 407) {
    return new ObjectAccessDenied(uri, 'read', `${answered}: it asks for credentials, and none are ever sent`);
  }
  return new WebSourceError(uri, answered, 'Check the address, or download the files and name their folder');
}

/** Retry-After holds seconds or a date (RFC 9110, 10.2.3). */
function retryAfterMs(text: string | undefined, { now }: Pick<Clock, 'now'>): number {
  if (text === undefined) return 0;
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now();
  return Number.isNaN(wait) ? 0 : Math.max(0, wait);
}
