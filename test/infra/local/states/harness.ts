import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject, JsonValue } from '../../../../infra/local/wire/json.ts';
import { openStepFunctions } from '../../../../infra/local/states/step-functions.ts';
import { FakeClock, settle } from '../time/fake-clock.ts';
import type {
  ExecutionStatusChange,
  IntegrationOptions,
  StateMachineResource,
  StepFunctions,
} from '../../../../infra/local/states/step-functions.ts';

export const LAMBDA = 'arn:aws:states:::lambda:invoke';
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:Trips';

/** What a fake function does with its payload. */
export type Handler = (payload: JsonValue, options: IntegrationOptions) => JsonValue | Promise<JsonValue>;

export interface Event extends JsonObject {
  id: number;
  previousEventId: number;
  timestamp: number;
  type: string;
}

/** A Step Functions in its own folder, with a fake clock and functions that a test supplies. */
export class Harness {
  clock = new FakeClock();
  readonly changes: ExecutionStatusChange[] = [];
  readonly directory = mkdtempSync(path.join(tmpdir(), 'states-'));
  readonly handlers: Record<string, Handler>;
  random = 0.5;
  machines: StateMachineResource[];
  #states: StepFunctions | undefined;

  constructor(states: Record<string, unknown>, handlers: Record<string, Handler> = {}, more: object = {}) {
    const definition = { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more };
    const roleArn = 'arn:aws:iam::000000000000:role/trips';
    this.machines = [{ name: 'Trips', arn: MACHINE, roleArn, definition: JSON.stringify(definition) }];
    this.handlers = handlers;
  }

  async open(): Promise<StepFunctions> {
    this.#states = await openStepFunctions({
      directory: this.directory,
      versionsFile: path.join(this.directory, 'versions.json'),
      region: 'us-east-1',
      accountId: '000000000000',
      stateMachines: this.machines,
      integrations: {
        [LAMBDA]: {
          resourceType: 'lambda',
          resource: 'invoke',
          run: async (args, options) => this.handlers[args.FunctionName as string]!(args.Payload ?? null, options),
        },
      },
      clock: this.clock,
      random: () => this.random,
      onStatusChange: (detail) => this.changes.push(detail),
    });
    return this.#states;
  }

  /** Calls an action of the API. */
  async call<T = JsonObject>(action: string, input: object): Promise<T> {
    const { service } = this.#states ?? (await this.open());
    return (await service.actions[action]!(input)) as T;
  }

  async start(input: JsonValue = {}, name = 'run'): Promise<string> {
    const request = { stateMachineArn: MACHINE, name, input: JSON.stringify(input) };
    return (await this.call<{ executionArn: string }>('StartExecution', request)).executionArn;
  }

  describe(executionArn: string): Promise<JsonObject> {
    return this.call('DescribeExecution', { executionArn });
  }

  /** Moves the clock until an execution is closed. */
  async finish(executionArn: string): Promise<JsonObject> {
    for (;;) {
      await settle();
      const described = await this.describe(executionArn);
      if (described.status !== 'RUNNING') return described;
      const next = Math.min(...[...this.clock.sleepers].map(({ at }) => at));
      if (next === Infinity) continue;
      await this.clock.moveTo(Math.max(next, this.clock.time));
    }
  }

  /** Starts an execution and moves the clock until it is closed. */
  async run(input: JsonValue = {}, name = 'run'): Promise<JsonObject> {
    return this.finish(await this.start(input, name));
  }

  async redrive(executionArn: string): Promise<JsonObject> {
    await this.call('RedriveExecution', { executionArn });
    return this.finish(executionArn);
  }

  /** All events of an execution. */
  async history(executionArn: string): Promise<Event[]> {
    const events: Event[] = [];
    let nextToken: string | undefined;
    do {
      const request = { executionArn, maxResults: 1000, ...(nextToken !== undefined && { nextToken }) };
      const page = await this.call<{ events: Event[]; nextToken?: string }>('GetExecutionHistory', request);
      events.push(...page.events);
      ({ nextToken } = page);
    } while (nextToken !== undefined);
    return events;
  }

  /** The history in shorthand: `id<previous Type name`. */
  async story(executionArn: string): Promise<string[]> {
    return (await this.history(executionArn)).map((event) => {
      const details = Object.entries(event).find(([key]) => key.endsWith('EventDetails'))?.[1] as
        JsonObject | undefined;
      const name = details?.name;
      return `${event.id}<${event.previousEventId} ${event.type}${typeof name === 'string' ? ` ${name}` : ''}`;
    });
  }

  /** Ends without closing anything, like a killed process. */
  crash(): void {
    this.#states = undefined;
  }

  /** Closes it properly; the next call opens it again. */
  async restart(): Promise<void> {
    await (this.#states ?? (await this.open())).close();
    this.#states = undefined;
  }

  async close(): Promise<void> {
    await this.#states?.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A Task state that calls a fake function with the state's input. */
export function call(name: string, more: object = { End: true }): object {
  return {
    Type: 'Task',
    Resource: LAMBDA,
    Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
    ...more,
  };
}

/** Runs a test with a harness and closes it. */
export async function withHarness(harness: Harness, test: (harness: Harness) => Promise<void>): Promise<void> {
  try {
    await test(harness);
  } finally {
    await harness.close();
  }
}
