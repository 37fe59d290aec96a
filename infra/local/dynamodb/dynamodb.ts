import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { AwsError } from '../wire/aws-json.ts';
import { errorResponse } from '../wire/http.ts';
import type { WireRequest, WireResponse } from '../wire/http.ts';
import { DYNAMODB_FOLDER } from './process.ts';

const CONTENT_TYPE = 'application/x-amz-json-1.0';

/** Maximum restarts of a process that ends by itself; more would not help. */
const MAX_RESTARTS = 5;

/** Milliseconds that a process gets to end on request before it is killed. */
const CLOSE_MS = 5000;

const Listening = z.object({ port: z.number() });

/** How the DynamoDB process is started. */
export interface DynamoDbOptions {
  /** The program that runs `runDynamoDbProcess`, and its arguments. */
  readonly program: string;
  readonly args: readonly string[];
  /** Where the tables are kept. */
  readonly directory: string;
  readonly logFile: string;
  readonly region: string;
  readonly accountId: string;
}

/** DynamoDB: forwards to dynalite in a separate process, and restarts that if it dies. */
export class DynamoDb {
  readonly #options: DynamoDbOptions;
  readonly #agent = new Agent({ keepAlive: true });
  #child: ChildProcess | undefined;
  /** Settles once the current process is listening. */
  #port: Promise<number>;
  #restarts = 0;
  #closing = false;

  private constructor(options: DynamoDbOptions) {
    this.#options = options;
    this.#port = this.#start();
  }

  /** Starts the process and waits until it responds. */
  static async open(options: DynamoDbOptions): Promise<DynamoDb> {
    const dynamodb = new DynamoDb(options);
    try {
      await dynamodb.call('ListTables', {});
    } catch (error) {
      await dynamodb.close();
      throw new Error(`DynamoDB (dynalite) did not start on ${options.directory}; see ${options.logFile}`, {
        cause: error,
      });
    }
    return dynamodb;
  }

  /** The current process. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Forwards a complete request and reads the complete response, whether or not the client waits for it. */
  async forward({ method, url, headers, body }: WireRequest): Promise<WireResponse> {
    try {
      return await this.#exchange(
        method,
        url,
        { ...headers, connection: 'keep-alive', 'content-length': body.length },
        body,
      );
    } catch (error) {
      // The outcome is unknown: clients retry on DynamoDB's own error for that.
      return errorResponse(
        CONTENT_TYPE,
        new AwsError('InternalServerError', `DynamoDB disconnected: ${String(error)}`, 500),
      );
    }
  }

  /** Calls an action; throws {@link AwsError} if DynamoDB refuses. */
  async call(action: string, input: object): Promise<unknown> {
    const headers = {
      'content-type': CONTENT_TYPE,
      'x-amz-target': `DynamoDB_20120810.${action}`,
      'x-amz-date': '20000101T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=none',
    };
    const { status, body } = await this.#exchange('POST', '/', headers, Buffer.from(JSON.stringify(input)));
    const answer: unknown = JSON.parse(body.toString());
    if (status === 200) return answer;
    const { __type, message } = z.looseObject({ __type: z.string(), message: z.string().default('') }).parse(answer);
    throw new AwsError(__type.slice(__type.indexOf('#') + 1), message, status);
  }

  /** Ends the process in order, so that everything is on disk. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#agent.destroy();
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_MS);
    if (child.connected) child.disconnect();
    await exited;
    clearTimeout(timer);
  }

  /** Ends the process immediately. */
  kill(): void {
    this.#closing = true;
    this.#child?.kill('SIGKILL');
  }

  async #start(): Promise<number> {
    const { program, args, directory, logFile, region, accountId } = this.#options;
    const log = openSync(logFile, 'a');
    const child = fork(program, args, {
      env: { PATH: process.env.PATH, [DYNAMODB_FOLDER]: directory, AWS_REGION: region, AWS_ACCOUNT_ID: accountId },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.#child = child;
    let port: number | undefined;
    return new Promise((resolve, reject) => {
      child.once('message', (message) => {
        ({ port } = Listening.parse(message));
        resolve(port);
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        reject(new Error(`the DynamoDB process ended (${signal ?? code ?? 'no code'})`));
        this.#restart();
      });
    });
  }

  #restart(): void {
    if (this.#closing || this.#restarts === MAX_RESTARTS) return;
    this.#restarts++;
    this.#port = this.#start();
    // Anyone waiting for the port gets the error, but there may be no one.
    this.#port.catch(() => undefined);
  }

  async #exchange(method: string, path: string, headers: object, body: Buffer): Promise<WireResponse> {
    const port = await this.#port;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = httpRequest({
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: { ...headers },
        agent: this.#agent,
      });
      request.once('response', resolve);
      request.once('error', reject);
      request.end(body);
    });
    const parts: Buffer[] = [];
    for await (const part of answer as AsyncIterable<Buffer>) parts.push(part);
    return { status: answer.statusCode ?? 500, headers: passedOn(answer), body: Buffer.concat(parts) };
  }
}

/** Content type, request id and the CRC32 that DynamoDB's clients check. */
function passedOn({ headers }: IncomingMessage): Record<string, string> {
  const names = ['content-type', 'x-amzn-requestid', 'x-amz-crc32'];
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}
