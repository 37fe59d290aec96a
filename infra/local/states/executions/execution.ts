import type { JsonObject, JsonValue } from '../../wire/json.ts';
import type { Definition } from '../definition/definition.ts';
import { asFailure, closingOf, failed, succeeded } from './closing.ts';
import type { Closing } from './closing.ts';
import { eligibility, statusChange } from './describe.ts';
import type { ExecutionFolder, ExecutionRecord } from './execution-store.ts';
import type { Expressions } from '../expressions/expressions.ts';
import { dataDetails, detailsKey, MAX_HISTORY_EVENTS } from '../history/history.ts';
import type { HistoryEvent, HistoryEventType } from '../history/history.ts';
import { runStates } from '../interpreter/interpreter.ts';
import type { StatesOptions } from './options.ts';
import { replay } from '../history/position.ts';
import type { Position } from '../history/position.ts';
import type { Run } from '../interpreter/run.ts';
import { Interrupted, RUNTIME_ERROR, StatesError, TIMEOUT } from '../interpreter/states-error.ts';
import { isAborted, sleepUntil } from '../interpreter/waiting.ts';

/** What all executions share. */
export interface World {
  readonly options: StatesOptions;
  readonly expressions: Expressions;
  /** Reads the definition that an execution runs. */
  readonly definition: (text: string) => Definition;
}

/** How long a client token identifies its redrive, and how many are kept (AWS: 15 minutes, 10). */
const TOKEN_MS = 15 * 60_000;
const TOKENS_KEPT = 10;

/** One execution: its record and history on disk and, while it runs, its interpreter. */
export class Execution {
  readonly #world: World;
  readonly #folder: ExecutionFolder;
  #record: ExecutionRecord;
  #control: AbortController | undefined;
  /** Settles when nothing of the execution is running any longer; rejects on a fault of the interpreter or the disk. */
  #work: Promise<void> = Promise.resolve();

  constructor(world: World, folder: ExecutionFolder, record: ExecutionRecord) {
    this.#world = world;
    this.#folder = folder;
    this.#record = record;
  }

  /** The current record. */
  get record(): ExecutionRecord {
    return this.#record;
  }

  /** Its history. */
  get history(): ExecutionFolder['history'] {
    return this.#folder.history;
  }

  /** The text of the definition that it runs. */
  definition(): string {
    return this.#folder.definition();
  }

  /** Starts it: it is on disk, and observable as RUNNING, when this returns. */
  start(definition: string): void {
    this.#folder.create(definition);
    const { input, roleArn, stateMachineAliasArn, stateMachineVersionArn } = this.#record;
    const details = {
      ...dataDetails('input', input),
      roleArn,
      ...(stateMachineAliasArn !== undefined && { stateMachineAliasArn }),
      ...(stateMachineVersionArn !== undefined && { stateMachineVersionArn }),
    };
    this.#append('ExecutionStarted', 0, details);
    this.#save(this.#record);
    this.#run(this.#world.definition(definition), 0, undefined);
  }

  /** Continues it from where it failed and returns the time of the redrive. The caller has checked that it may be redriven. */
  redrive(token: string | undefined): number {
    const now = this.#world.options.clock.now();
    const definition = this.#world.definition(this.definition());
    const position = replay(this.history.lines());
    const { redriveCount: before, redriveTokens: known } = this.#record;
    const redriveCount = before + 1;
    const redriveTokens = [...(token === undefined ? [] : [{ token, date: now }]), ...known].slice(0, TOKENS_KEPT);
    const record: ExecutionRecord = {
      ...this.#record,
      status: 'RUNNING',
      redriveCount,
      redriveDate: now,
      redriveTokens,
    };
    delete record.stopDate;
    delete record.error;
    delete record.cause;
    this.#save(record);
    const previous = this.history.count;
    const id = this.#append('ExecutionRedriven', previous, { redriveCount });
    this.#run(definition, id, position);
    return now;
  }

  /** The time of the redrive with this client token, if it is a recent one. */
  redriveOf(token: string): number | undefined {
    const oldest = this.#world.options.clock.now() - TOKEN_MS;
    return this.#record.redriveTokens.find((known) => known.token === token && known.date >= oldest)?.date;
  }

  /** Whether it may be redriven, and why not. */
  eligibility(): ReturnType<typeof eligibility> {
    return eligibility(this.#record, this.#world.options.clock.now());
  }

  /** Aborts it if it runs; it is closed when this returns. */
  stop(error: string | undefined, cause: string | undefined): void {
    const kept = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    this.#close({ status: 'ABORTED', type: 'ExecutionAborted', details: kept, kept, previous: 0 });
  }

  /** For an execution whose process is gone: derives its end from its history, or aborts it. */
  recover(cause: string): void {
    const [last] = this.history.read(this.history.count - 1, this.history.count);
    let redriveCount = 0;
    for (const { event } of this.history.lines()) if (event.type === 'ExecutionRedriven') redriveCount += 1;
    this.#record = { ...this.#record, redriveCount };
    const closing = last && closingOf(last.event);
    if (last === undefined || closing === undefined) this.stop(undefined, cause);
    else this.#settle(closing, last.event.timestamp);
    this.history.close();
  }

  /** Settles when nothing of it is running any longer. */
  get idle(): Promise<void> {
    return this.#work;
  }

  #run(definition: Definition, previous: number, position: Position | undefined): void {
    const control = new AbortController();
    this.#control = control;
    this.#notify();
    const before = this.#work;
    this.#work = this.#interpret(control, definition, previous, position).then(() => before);
  }

  async #interpret(
    control: AbortController,
    definition: Definition,
    previous: number,
    position: Position | undefined,
  ): Promise<void> {
    const { clock } = this.#world.options;
    const { signal } = control;
    const run = this.#runOf(signal, previous, position?.variables ?? {});
    const input = JSON.parse(this.#record.input) as JsonValue;
    const timeout = definition.TimeoutSeconds;
    const deadline = timeout === undefined ? undefined : this.#expire(clock.now() + 1000 * timeout, signal);
    try {
      const output = JSON.stringify(await runStates(run, definition, input, position));
      this.#end(signal, succeeded(output, run.previous));
    } catch (error) {
      if (!(error instanceof Interrupted)) this.#end(signal, failed(asFailure(error), run.previous));
    } finally {
      control.abort();
      await deadline;
      this.history.close();
    }
  }

  /** Closes it as TIMED_OUT at a time, unless it ends before. */
  async #expire(deadline: number, signal: AbortSignal): Promise<void> {
    try {
      await sleepUntil(this.#world.options.clock, deadline, signal);
      const details = { error: TIMEOUT };
      this.#end(signal, { status: 'TIMED_OUT', type: 'ExecutionTimedOut', details, kept: {}, previous: 0 });
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    }
  }

  #runOf(signal: AbortSignal, previous: number, variables: JsonObject): Run {
    const { region, clock, random, integrations } = this.#world.options;
    const { executionArn, stateMachineArn, stateMachineName, name, input, startDate, roleArn } = this.#record;
    const { redriveCount, redriveDate } = this.#record;
    const context = {
      Execution: {
        Id: executionArn,
        Input: JSON.parse(input) as JsonValue,
        StartTime: new Date(startDate).toISOString(),
        Name: name,
        RoleArn: roleArn,
        RedriveCount: redriveCount,
        ...(redriveDate !== undefined && { RedriveTime: new Date(redriveDate).toISOString() }),
      },
      StateMachine: { Id: stateMachineArn, Name: stateMachineName },
    };
    const { expressions } = this.#world;
    const facts = { executionArn, region, clock, random, expressions, integrations, context };
    const run: Run = {
      ...facts,
      signal,
      variables,
      previous,
      record: (type, details, next) => this.#recordEvent(run, type, details, next),
    };
    return run;
  }

  #recordEvent(run: Run, type: HistoryEventType, details?: JsonObject, next?: string | null): number {
    if (isAborted(run.signal) || this.#record.status !== 'RUNNING') throw new Interrupted();
    if (this.history.count >= MAX_HISTORY_EVENTS - 1) {
      const cause = `The execution reached the maximum number of history events (${MAX_HISTORY_EVENTS}).`;
      this.#close(failed(new StatesError(RUNTIME_ERROR, cause), run.previous));
      throw new Interrupted();
    }
    run.previous = this.#append(type, run.previous, details, next);
    return run.previous;
  }

  #append(type: HistoryEventType, previousEventId: number, details?: JsonObject, next?: string | null): number {
    const id = this.history.count + 1;
    const event: HistoryEvent = {
      id,
      previousEventId,
      timestamp: this.#world.options.clock.now(),
      type,
      ...(details && { [detailsKey(type)]: details }),
    };
    this.history.append({ event, ...(next !== undefined && { next }) });
    return id;
  }

  /** Closes it after a run has ended, unless that was stopped: by then a redrive may have taken its place. */
  #end(signal: AbortSignal, closing: Closing): void {
    if (!isAborted(signal)) this.#close(closing);
  }

  #close(closing: Closing): void {
    if (this.#record.status !== 'RUNNING') return;
    this.#append(closing.type, closing.previous, closing.details);
    this.#settle(closing, this.#world.options.clock.now());
    this.#control?.abort();
    this.#control = undefined;
  }

  #settle({ status, kept }: Pick<Closing, 'status' | 'kept'>, stopDate: number): void {
    this.#save({ ...this.#record, ...kept, status, stopDate, events: this.history.count });
    this.#notify();
  }

  #save(record: ExecutionRecord): void {
    this.#folder.save(record);
    this.#record = record;
  }

  #notify(): void {
    const { options } = this.#world;
    options.onStatusChange(statusChange(this.#record, options.clock.now()));
  }
}
