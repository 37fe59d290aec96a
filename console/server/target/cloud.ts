import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { errorCode } from '../../../tasks/aws/error-code.ts';
import { clientPolicy } from '../../../tasks/aws/retry-policy.ts';
import { CommandFailed } from '../../../workflow/client/command.ts';
import { connect } from '../../../workflow/client/connect.ts';
import type { Connection } from '../../../workflow/client/connect.ts';

/** The clients of the console. */
export interface Clients extends Connection {
  readonly dynamodb: DynamoDBClient;
  readonly logs: CloudWatchLogsClient;
}

/** Errors of a connection that broke or was never established. */
const GONE = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EHOSTUNREACH', 'ETIMEDOUT']);

/** AWS, local or not; after a lost connection, the next use reconnects (and so starts a local cloud again). */
export class Cloud {
  readonly #options: { readonly state: string; readonly target: string };
  /** The endpoint that the user set; any other comes from connecting to the local cloud. */
  readonly #endpoint = process.env.AWS_ENDPOINT_URL;
  #clients: Promise<Clients> | undefined;
  #closed = false;

  constructor(options: { readonly state: string; readonly target: string }) {
    this.#options = options;
  }

  /** The clients; connects if necessary, once for all concurrent callers. */
  clients(): Promise<Clients> {
    if (this.#closed) return Promise.reject(new CommandFailed('the console is closing'));
    this.#clients ??= this.#connect().catch((error: unknown) => {
      this.#clients = undefined;
      throw error;
    });
    return this.#clients;
  }

  /** Runs calls to AWS; throws {@link CommandFailed} and drops the connection if it broke. */
  async use<T>(run: (clients: Clients) => Promise<T>): Promise<T> {
    const connected = this.clients();
    const clients = await connected;
    try {
      return await run(clients);
    } catch (error) {
      if (!isGone(error)) throw error;
      if (this.#clients === connected) this.#clients = undefined;
      await clients.close();
      throw new CommandFailed(`${clients.local ? 'the local cloud' : 'AWS'} does not answer; trying again`);
    }
  }

  /** Releases the connection. */
  async close(): Promise<void> {
    this.#closed = true;
    const clients = await this.#clients?.catch(() => undefined); // a connection that failed needs no closing
    await clients?.close();
  }

  async #connect(): Promise<Clients> {
    if (this.#endpoint === undefined) delete process.env.AWS_ENDPOINT_URL;
    const connection = await connect(this.#options);
    const dynamodb = new DynamoDBClient(clientPolicy());
    const logs = new CloudWatchLogsClient(clientPolicy());
    return {
      ...connection,
      dynamodb,
      logs,
      close: async () => {
        dynamodb.destroy();
        logs.destroy();
        await connection.close();
      },
    };
  }
}

/** Whether a call failed because nothing answered, on the first attempt or after the client's own retries. */
function isGone(error: unknown): boolean {
  return GONE.has(errorCode(error) ?? '');
}
