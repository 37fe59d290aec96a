import { setTimeout as sleep } from 'node:timers/promises';
import type { DescribeExecutionCommandOutput } from '@aws-sdk/client-sfn';
import { getText } from '../../../tasks/storage/storage.ts';
import { plainMessage } from '../../../workflow/client/command.ts';
import { BadInput } from '../../../workflow/errors.ts';
import { ExecutionView } from '../../../workflow/client/execution-view.ts';
import { eventsAfter } from '../../../workflow/client/history-events.ts';
import { describeExecution } from '../../../workflow/client/one-execution.ts';
import { ValidatedInput } from '../../../workflow/manifest.ts';
import { queueDepth } from '../../../workflow/run/queues.ts';
import type { Progress, StatusChange, WireEvent } from '../../api.ts';
import type { Clients, Cloud } from '../target/cloud.ts';
import { wireEvent } from './history.ts';
import { HttpError } from '../http/http.ts';
import { bytesPerRecord, progressOf, validatedInputUri } from './progress.ts';

/** Milliseconds between polls of an ended execution (it may be redriven elsewhere), or of AWS while unreachable. */
const LOCAL_IDLE_PERIOD = 1000;
const AWS_IDLE_PERIOD = 15_000;

/** Event types that end a history, unless the execution is redriven. */
const LAST_EVENTS = new Set(['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut']);

/** A described execution, with its ARN. */
export type Described = DescribeExecutionCommandOutput & { readonly executionArn: string };

/**
 * One execution, polled once however many viewers watch it: polling lasts as long as there are subscribers, and a poll
 * in progress serves every caller.
 */
export class Watch {
  readonly name: string;
  /** All events so far, oldest first. */
  readonly events: WireEvent[] = [];
  readonly view = new ExecutionView();
  progress: Progress | undefined;
  /** Why the last poll failed, in plain words. */
  trouble: string | undefined;
  readonly #cloud: Cloud;
  readonly #onError: (error: unknown) => void;
  readonly #subscribers = new Set<() => void>();
  #described: Described | undefined;
  #look: Promise<Described> | undefined;
  #pause = new AbortController();
  #polling = false;
  #bytesPerRecord: number | undefined;

  constructor(name: string, cloud: Cloud, onError: (error: unknown) => void) {
    this.name = name;
    this.#cloud = cloud;
    this.#onError = onError;
  }

  /** Whether there are any subscribers. */
  get watched(): boolean {
    return this.#subscribers.size > 0;
  }

  /** The description from the last poll; undefined before the first. */
  get status(): StatusChange | undefined {
    return this.#described && statusChange(this.#described);
  }

  /** Polls the execution now; throws {@link HttpError} 404 if no execution has that name. */
  look(): Promise<Described> {
    this.#look ??= this.#cloud
      .use((clients) => this.#lookWith(clients))
      .finally(() => {
        this.#look = undefined;
      });
    return this.#look;
  }

  /** Calls `onChange` after each poll from now on; returns a function that unsubscribes. */
  subscribe(onChange: () => void): () => void {
    this.#subscribers.add(onChange);
    if (!this.#polling) void this.#poll();
    return () => {
      this.#subscribers.delete(onChange);
      if (!this.watched) this.wake();
    };
  }

  /** Cuts short the pause between two polls, since something has just changed. */
  wake(): void {
    this.#pause.abort();
  }

  async #poll(): Promise<void> {
    this.#polling = true;
    while (this.watched) {
      const period = await this.#lookForSubscribers();
      for (const onChange of this.#subscribers) onChange();
      await this.#rest(period);
    }
    this.#polling = false;
  }

  async #rest(period: number): Promise<void> {
    if (!this.watched) return;
    this.#pause = new AbortController();
    await sleep(period, undefined, { signal: this.#pause.signal }).catch(() => undefined); // woken
  }

  /** Polls; returns the milliseconds until the next poll. */
  async #lookForSubscribers(): Promise<number> {
    try {
      const { status } = await this.look();
      const { local, period } = await this.#cloud.clients();
      this.trouble = undefined;
      return status === 'RUNNING' ? period : local ? LOCAL_IDLE_PERIOD : AWS_IDLE_PERIOD;
    } catch (error) {
      const message = plainMessage(error) ?? (error instanceof Error ? error.message : String(error));
      if (this.trouble !== message) this.#onError(error);
      this.trouble = message;
      return LOCAL_IDLE_PERIOD;
    }
  }

  async #lookWith(clients: Clients): Promise<Described> {
    // Described first: the history read after an execution has closed is complete.
    const described = await describeNamed(clients, this.name);
    if (!this.#isComplete(described)) {
      const events = await eventsAfter(clients.sfn, described.executionArn, this.view.lastEvent);
      this.view.add(events);
      this.events.push(...events.map(wireEvent));
    }
    this.progress = await this.#progress(clients, described.status === 'RUNNING');
    this.#described = described;
    return described;
  }

  #isComplete({ status, redriveCount }: Described): boolean {
    if (status === 'RUNNING' || redriveCount !== this.#described?.redriveCount) return false;
    return LAST_EVENTS.has(this.events.at(-1)?.type ?? '');
  }

  async #progress({ sqs, storage }: Clients, running: boolean): Promise<Progress | undefined> {
    const { view } = this;
    const queueUrl = running && view.current?.name === 'WaitForQueue' ? view.queueUrl : undefined;
    const depth = queueUrl === undefined ? undefined : await queueDepth(sqs, queueUrl);
    const uri = validatedInputUri(view);
    if (queueUrl !== undefined && uri !== undefined && this.#bytesPerRecord === undefined) {
      this.#bytesPerRecord = bytesPerRecord(ValidatedInput.parse(JSON.parse(await getText(storage, uri))));
    }
    return progressOf(view, { running, depth, bytesPerRecord: this.#bytesPerRecord, time: Date.now() });
  }
}

/** Describes the execution with this name; throws {@link HttpError} 404 if there is none. */
export async function describeNamed(clients: Clients, name: string): Promise<Described> {
  try {
    return await describeExecution(clients, name);
  } catch (error) {
    if (error instanceof BadInput) throw new HttpError(404, `there is no execution ${name}`);
    throw error;
  }
}

/** The status of a described execution. */
export function statusChange({ status, stopDate, redriveCount = 0 }: Described): StatusChange {
  const stopped = stopDate?.getTime();
  return { status: status!, ...(stopped !== undefined && { stopped }), redrives: redriveCount };
}
