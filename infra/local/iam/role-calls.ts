import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { sendEvent } from '../../../workflow/client/invoke-function.ts';
import type { LambdaCaller } from '../../../workflow/client/invoke-function.ts';
import type { Place } from '../template/identities.ts';

/** Keys that a service is given with a role. */
export type RoleCredentials = (roleArn: string) => LambdaCaller['credentials'];

/** Where calls go, and the keys for them. */
export interface RoleCallsOptions extends Place {
  readonly credentials: RoleCredentials;
}

/**
 * Calls that a service makes with a role that it was given: the scheduler's to its target, Lambda's to a destination.
 * They go through the gateway as everybody's do, and so are refused where the role lacks the action.
 */
export class RoleCalls {
  readonly #options: RoleCallsOptions;
  readonly #clients = new Map<string, SQSClient>();

  constructor(options: RoleCallsOptions) {
    this.#options = options;
  }

  /** Hands an event over to a function. */
  async sendEvent(roleArn: string, functionArn: string, event: string): Promise<void> {
    const { endpoint, region, credentials } = this.#options;
    await sendEvent({ endpoint, region, credentials: credentials(roleArn) }, functionArn, event);
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
    await this.#client(roleArn).send(
      new SendMessageCommand({
        QueueUrl: `${endpoint}/${accountId}/${name}`,
        MessageBody: body,
        MessageAttributes: Object.fromEntries(texts) as Record<string, { DataType: string; StringValue: string }>,
      }),
    );
  }

  /** Frees the connections. */
  close(): void {
    for (const client of this.#clients.values()) client.destroy();
  }

  #client(roleArn: string): SQSClient {
    const known = this.#clients.get(roleArn);
    if (known !== undefined) return known;
    const { endpoint, region, credentials } = this.#options;
    const client = new SQSClient({ endpoint, region, credentials: () => Promise.resolve(credentials(roleArn)) });
    this.#clients.set(roleArn, client);
    return client;
  }
}
