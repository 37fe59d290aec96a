import type { JsonValue } from '../wire/json.ts';
import type { RoleCalls } from '../iam/role-calls.ts';
import type { Clock } from '../time/clock.ts';
import type { LocalEventInvokeConfig } from '../template/schedule-readers.ts';
import type { FunctionError } from './protocol.ts';
import type { LambdaFunction } from './runtime.ts';

/** Lambda: the waits before an event's second and third (last) attempts. */
const WAITS_MS = [60_000, 120_000];

/** Lambda's default for functions without a configuration for such events. */
const DEFAULTS = { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 21_600 };

/** What running asynchronous events requires. */
export interface EventInvocationsOptions {
  readonly configs: readonly LocalEventInvokeConfig[];
  readonly calls: Pick<RoleCalls, 'sendMessage'>;
  readonly clock: Clock;
  /** Called with a message for each event that failed for good. */
  readonly onFailure: (message: string) => void;
}

/** An event's final failure. */
interface Failure {
  readonly requestId: string;
  readonly error: FunctionError;
  readonly attempts: number;
  readonly condition: 'RetriesExhausted' | 'EventAgeExceeded';
}

/**
 * Lambda's asynchronous invocation: an event runs without anybody waiting, is retried if its function fails, and goes
 * to the function's destination once no attempts are left. Events that wait for another attempt when the cloud ends are
 * lost.
 */
export class EventInvocations {
  readonly #options: EventInvocationsOptions;
  readonly #ending = new AbortController();
  readonly #underWay = new Set<Promise<void>>();

  constructor(options: EventInvocationsOptions) {
    this.#options = options;
  }

  /** Accepts an event, given as JSON text, for a function. */
  take(lambda: LambdaFunction, payload: string): void {
    const { onFailure } = this.#options;
    const event = this.#run(lambda, payload)
      .catch((error: unknown) => {
        onFailure(`an event of ${lambda.lambda.name} is lost: ${String(error)}`);
      })
      .finally(() => this.#underWay.delete(event));
    this.#underWay.add(event);
  }

  /** Waits until no event is running or waiting for an attempt. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Makes no further attempt; running events end with their functions. */
  close(): void {
    this.#ending.abort();
  }

  async #run(lambda: LambdaFunction, payload: string): Promise<void> {
    const { clock, configs } = this.#options;
    const { signal } = this.#ending;
    const config = configs.find(({ functionName }) => functionName === lambda.lambda.name) ?? DEFAULTS;
    const latest = clock.now() + config.maximumEventAgeInSeconds * 1000;
    for (let attempts = 1; ; attempts++) {
      const { requestId, outcome } = await lambda.invoke(payload);
      if ('payload' in outcome || signal.aborted) return;
      const wait = attempts > config.maximumRetryAttempts ? undefined : WAITS_MS[attempts - 1];
      if (wait === undefined || clock.now() + wait > latest) {
        const condition = wait === undefined ? 'RetriesExhausted' : 'EventAgeExceeded';
        return this.#fail(lambda, payload, { requestId, error: outcome.error, attempts, condition });
      }
      await clock.sleep(wait, signal).catch(() => undefined); // an abort ends the wait
      if (this.#ending.signal.aborted) return;
    }
  }

  async #fail(lambda: LambdaFunction, payload: string, failure: Failure): Promise<void> {
    const { configs, calls, onFailure } = this.#options;
    const { name, roleArn } = lambda.lambda;
    const { errorType, errorMessage } = failure.error;
    onFailure(`${name} failed ${failure.attempts} times at an event: ${errorType}: ${errorMessage}`);
    const onFailureArn = configs.find(({ functionName }) => functionName === name)?.onFailure;
    if (onFailureArn === undefined) return;
    await calls.sendMessage(roleArn, onFailureArn, JSON.stringify(this.#record(lambda, payload, failure)));
  }

  /** The record that Lambda sends to a destination about a failed event. */
  #record(lambda: LambdaFunction, payload: string, { requestId, error, attempts, condition }: Failure): object {
    return {
      version: '1.0',
      timestamp: new Date(this.#options.clock.now()).toISOString(),
      requestContext: {
        requestId,
        functionArn: `${lambda.lambda.arn}:$LATEST`,
        condition,
        approximateInvokeCount: attempts,
      },
      requestPayload: JSON.parse(payload) as JsonValue,
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: error,
    };
  }
}
