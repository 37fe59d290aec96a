import { setImmediate as turn } from 'node:timers/promises';
import { isObject } from '../wire/json.ts';
import { errorResponse, jsonResponse } from '../wire/http.ts';
import type { WireRequest, WireResponse } from '../wire/http.ts';
import { AwsError } from '../wire/aws-json.ts';
import type { Fauxqs } from './fauxqs.ts';

const CONTENT_TYPE = 'application/x-amz-json-1.0';

interface Input {
  QueueUrl?: unknown;
  AttributeNames?: unknown;
  WaitTimeSeconds?: unknown;
}

/** SQS: a receive waits at most 20 s. */
const MAX_WAIT_SECONDS = 20;

/**
 * How often a waiting receive polls, in milliseconds, without being woken: for messages whose delay or
 * visibility timeout ran out. Sending a message wakes it immediately.
 */
const LOOK_AGAIN_MS = 100;

/** Actions that change the set of queues. */
const KEPT_ACTIONS = new Set(['CreateQueue', 'DeleteQueue', 'SetQueueAttributes']);

/**
 * SQS over fauxqs, with three corrections:
 * - queue URLs are the gateway's, and are accepted with any host;
 * - counts are current at any time, not as of the last receive;
 * - a long poll takes a message only while its client is still connected. Fauxqs' own would receive one for a worker
 *   that was killed, and five such losses put a good message into the dead-letter queue.
 */
export class Queues {
  readonly #fauxqs: Fauxqs;
  readonly #endpoint: string;
  readonly #accountId: string;
  readonly #onChange: () => void;
  /** Waiting receives, by queue name: called when something happens to the queue. */
  readonly #waiting = new Map<string, Set<() => void>>();
  #closed = false;

  /** `onChange` is called after a queue was created, changed or deleted (not for messages). */
  constructor(fauxqs: Fauxqs, options: { endpoint: string; accountId: string; onChange: () => void }) {
    this.#fauxqs = fauxqs;
    this.#endpoint = options.endpoint;
    this.#accountId = options.accountId;
    this.#onChange = options.onChange;
  }

  /** Handles a request in SQS's JSON protocol. */
  async handle(request: WireRequest): Promise<WireResponse> {
    try {
      return await this.#act(request);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const answer = errorResponse(CONTENT_TYPE, error);
      // The error's name in SQS's older protocol, which botocore still uses for its exceptions.
      const older = error.type === 'QueueDoesNotExist' ? 'AWS.SimpleQueueService.NonExistentQueue' : error.type;
      return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': `${older};Sender` } };
    }
  }

  /** Ends all waiting receives. */
  close(): void {
    this.#closed = true;
    for (const name of this.#waiting.keys()) this.#wake(name);
  }

  async #act(request: WireRequest): Promise<WireResponse> {
    const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    const input = parse(request.body);
    const name = input.QueueUrl === undefined ? undefined : this.#queueName(input.QueueUrl);
    if (name !== undefined) input.QueueUrl = this.#fauxqs.innerQueueUrl(name);
    if (name !== undefined && action === 'ReceiveMessage') return this.#receive(name, input, request.clientGone);
    if (name !== undefined && action === 'GetQueueAttributes') {
      await this.#advanceTimers(input.QueueUrl);
      // AWS returns no attribute unless some are requested, fauxqs returns all.
      input.AttributeNames ??= [];
    }
    const answer = await this.#fauxqs.sqs(action, input);
    if (name !== undefined) this.#wake(name);
    if (answer.status === 200 && KEPT_ACTIONS.has(action)) this.#onChange();
    return this.#withOuterUrls(answer);
  }

  /** A long poll: short receives, until there is a message, the time is up or the client has gone. */
  async #receive(name: string, input: Input, clientGone: AbortSignal): Promise<WireResponse> {
    const deadline = Date.now() + (await this.#waitSeconds(input)) * 1000;
    while (!(await this.#isOver(clientGone))) {
      const answer = await this.#fauxqs.sqs('ReceiveMessage', { ...input, WaitTimeSeconds: 0 });
      const handles = receiptHandles(answer);
      if (handles.length > 0) {
        await this.#isOver(clientGone);
        return { ...answer, undelivered: () => this.#handBack(name, input.QueueUrl, handles) };
      }
      const left = deadline - Date.now();
      if (answer.status !== 200 || left <= 0) return answer;
      await this.#change(name, Math.min(left, LOOK_AGAIN_MS), clientGone);
    }
    return jsonResponse(200, CONTENT_TYPE, {});
  }

  /**
   * Whether nobody is waiting any longer. The first turn of the event loop finishes pending work, the second notices
   * what happened meanwhile, such as a client that disconnected right after its request.
   */
  async #isOver(clientGone: AbortSignal): Promise<boolean> {
    await turn();
    await turn();
    return clientGone.aborted || this.#closed;
  }

  async #waitSeconds(input: Input): Promise<number> {
    const given = input.WaitTimeSeconds ?? (await this.#attribute(input.QueueUrl, 'ReceiveMessageWaitTimeSeconds'));
    const seconds = Number(given ?? 0);
    if (seconds >= 0 && seconds <= MAX_WAIT_SECONDS) return seconds;
    const reason = `Must be >= 0 and <= ${MAX_WAIT_SECONDS}, if provided.`;
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${seconds} for parameter WaitTimeSeconds is invalid. Reason: ${reason}`,
    );
  }

  async #attribute(queueUrl: unknown, attribute: string): Promise<unknown> {
    const { status, body } = await this.#fauxqs.sqs('GetQueueAttributes', {
      QueueUrl: queueUrl,
      AttributeNames: [attribute],
    });
    const answer: unknown = status === 200 ? JSON.parse(body.toString()) : {};
    return isObject(answer) && isObject(answer.Attributes) ? answer.Attributes[attribute] : undefined;
  }

  /**
   * Fauxqs moves delayed and timed-out messages in its receive only. A receive whose number of messages is not a number
   * passes its checks (`NaN < 1` and `NaN > 10` are both false), does that, and takes none.
   */
  async #advanceTimers(queueUrl: unknown): Promise<void> {
    await this.#fauxqs.sqs('ReceiveMessage', { QueueUrl: queueUrl, MaxNumberOfMessages: 'none', WaitTimeSeconds: 0 });
  }

  /** Makes messages visible again if their receiver disconnected before it got them. */
  async #handBack(name: string, queueUrl: unknown, handles: readonly string[]): Promise<void> {
    const Entries = handles.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle, VisibilityTimeout: 0 }));
    await this.#fauxqs.sqs('ChangeMessageVisibilityBatch', { QueueUrl: queueUrl, Entries });
    this.#wake(name);
  }

  /** Waits until something happens to the queue, the time is up or the client has gone. */
  async #change(name: string, milliseconds: number, clientGone: AbortSignal): Promise<void> {
    const waiting = this.#waiting.get(name) ?? new Set();
    this.#waiting.set(name, waiting);
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        clientGone.removeEventListener('abort', done);
        waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      clientGone.addEventListener('abort', done);
      waiting.add(done);
    });
    if (waiting.size === 0) this.#waiting.delete(name);
  }

  #wake(name: string): void {
    for (const wake of this.#waiting.get(name) ?? []) wake();
  }

  #queueName(url: unknown): string {
    const [, accountId, name] = /\/(\d{12})\/([\w.-]+)\/?$/.exec(String(url)) ?? [];
    if (name === undefined) {
      throw new AwsError('InvalidAddress', `The address ${String(url)} is not valid for this endpoint.`, 404);
    }
    if (accountId !== this.#accountId) {
      throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    }
    return name;
  }

  #withOuterUrls(answer: WireResponse): WireResponse {
    const body: unknown = JSON.parse(answer.body.toString());
    if (!isObject(body)) return answer;
    const outer = (url: unknown): string => `${this.#endpoint}${new URL(String(url)).pathname}`;
    if (body.QueueUrl !== undefined) body.QueueUrl = outer(body.QueueUrl);
    if (Array.isArray(body.QueueUrls)) body.QueueUrls = body.QueueUrls.map(outer);
    const headers = Object.entries(answer.headers).filter(([header]) => header !== 'content-length');
    return { ...answer, headers: Object.fromEntries(headers), body: JSON.stringify(body) };
  }
}

function parse(body: Buffer): Input {
  try {
    const input: unknown = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
    if (isObject(input)) return input;
  } catch (error) {
    throw new AwsError('SerializationException', `the request is not JSON: ${String(error)}`);
  }
  throw new AwsError('SerializationException', 'the request is not a JSON object');
}

function receiptHandles({ status, body }: WireResponse): string[] {
  if (status !== 200) return [];
  const { Messages = [] } = JSON.parse(body.toString()) as { Messages?: { ReceiptHandle: string }[] };
  return Messages.map(({ ReceiptHandle }) => ReceiptHandle);
}
