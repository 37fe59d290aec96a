import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { STATE_MACHINE_NAME } from '../../../workflow/names.ts';
import { realDefinition } from '../real-definition.ts';
import { SampleHistory } from '../sample-history.ts';

const STATE_MACHINE = `arn:aws:states:us-east-1:000000000000:stateMachine:${STATE_MACHINE_NAME}`;
/** Its only execution. */
export const EXECUTION_NAME = 'long';
const EXECUTION = `${STATE_MACHINE.replace(':stateMachine:', ':execution:')}:${EXECUTION_NAME}`;

const Request = z.object({
  nextToken: z.string().optional(),
  maxResults: z.number().default(1000),
  reverseOrder: z.boolean().default(false),
});

/** A Step Functions endpoint with one running execution, with a history as long as requested. */
export class FakeStepFunctions {
  readonly history: SampleHistory;
  readonly #server = createServer((request, response) => {
    void text(request).then((body) => {
      const operation = String(request.headers['x-amz-target']).replace(/^.*\./, '');
      const answer = this.#answer(operation, Request.parse(JSON.parse(body === '' ? '{}' : body)));
      response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer ?? { __type: 'UnknownOperationException' }));
    });
  });

  /** `start`: milliseconds since the epoch. */
  constructor(start: number) {
    this.history = new SampleHistory(start).add('ExecutionStarted').task('ValidateInput').task('PartitionIntoChunks');
  }

  /** Adds laps of the waiting loop up to this many events. */
  growTo(events: number): void {
    while (this.history.events.length < events) this.history.lap(5, 10);
  }

  /** The environment of a console that uses it. */
  async listen(): Promise<Record<string, string>> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'fake',
      AWS_SECRET_ACCESS_KEY: 'fake',
    };
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(operation: string, request: z.infer<typeof Request>): unknown {
    const execution = {
      executionArn: EXECUTION,
      stateMachineArn: STATE_MACHINE,
      name: EXECUTION_NAME,
      status: 'RUNNING',
    };
    const answers: Readonly<Record<string, () => unknown>> = {
      ListStateMachines: () => ({
        stateMachines: [
          { stateMachineArn: STATE_MACHINE, name: STATE_MACHINE_NAME, type: 'STANDARD', creationDate: 0 },
        ],
      }),
      DescribeExecution: () => ({ ...execution, startDate: this.history.start / 1000, input: '{}', redriveCount: 0 }),
      DescribeStateMachineForExecution: () => ({ stateMachineArn: STATE_MACHINE, definition: realDefinition() }),
      GetExecutionHistory: () => this.#page(request),
    };
    return answers[operation]?.();
  }

  #page({ nextToken = '0', maxResults, reverseOrder }: z.infer<typeof Request>): unknown {
    const from = Number(nextToken);
    const all = reverseOrder ? this.history.events.toReversed() : this.history.events;
    const events = all
      .slice(from, from + maxResults)
      .map(({ timestamp, ...event }) => ({ ...event, timestamp: Date.parse(timestamp) / 1000 }));
    return { events, ...(from + maxResults < all.length && { nextToken: String(from + maxResults) }) };
  }
}
