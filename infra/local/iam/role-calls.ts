import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Place } from '../template/identities.ts';
import type { KeyPair } from './access-keys.ts';

/** The destination of calls, and the keys for them. */
export interface RoleCallsOptions extends Place {
  /** The keys that a service gets for a role. */
  readonly credentials: (roleArn: string) => KeyPair & { readonly sessionToken?: string };
}

/** The clients that call with one role. */
interface RoleClients {
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
}

/**
 * Calls that a service makes with its given role: the scheduler's to its target, Lambda's to a destination.
 * They go through the gateway like all others, so they are refused if the role lacks the action.
 */
export class RoleCalls {
  readonly #options: RoleCallsOptions;
  readonly #clients = new Map<string, RoleClients>();

  constructor(options: RoleCallsOptions) {
    this.#options = options;
  }

  /** Passes an event to a function without waiting for it; throws the SDK's error if Lambda does not accept it. */
  async sendEvent(roleArn: string, functionArn: string, event: string): Promise<void> {
    const { lambda } = this.#clientsOf(roleArn);
    await lambda.send(new InvokeCommand({ FunctionName: functionArn, InvocationType: 'Event', Payload: event }));
  }

  /** Sends a message with text attributes to a queue. */
  async sendMessage(
    roleArn: string,
    queueArn: string,
    body: string,
    attributes: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const { endpoint, accountId } = this.#options;
    const name = queueArn.slice(queueArn.lastIndexOf(':') + 1);
    const texts = Object.entries(attributes).map(([key, StringValue]) => [key, { DataType: 'String', StringValue }]);
    await this.#clientsOf(roleArn).sqs.send(
      new SendMessageCommand({
        QueueUrl: `${endpoint}/${accountId}/${name}`,
        MessageBody: body,
        MessageAttributes: Object.fromEntries(texts) as Record<string, { DataType: string; StringValue: string }>,
      }),
    );
  }

  /** Frees the connections. */
  close(): void {
    for (const { lambda, sqs } of this.#clients.values()) {
      lambda.destroy();
      sqs.destroy();
    }
  }

  #clientsOf(roleArn: string): RoleClients {
    const known = this.#clients.get(roleArn);
    if (known !== undefined) return known;
    const { endpoint, region, credentials } = this.#options;
    const config = { endpoint, region, credentials: () => Promise.resolve(credentials(roleArn)) };
    const clients = {
      // One attempt: the schedule's own retry policy decides on the next.
      lambda: new LambdaClient({ ...config, maxAttempts: 1 }),
      sqs: new SQSClient(config),
    };
    this.#clients.set(roleArn, clients);
    return clients;
  }
}
