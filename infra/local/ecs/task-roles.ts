import { randomBytes } from 'node:crypto';
import type { Task, TaskContainer, TaskRoles } from './tasks.ts';
import type { AccessControl } from '../iam/access-control.ts';
import type { AccessKeys } from '../iam/access-keys.ts';

/** ECS: a task's credentials are valid for six hours, and refreshed before that. */
const VALIDITY_MS = 6 * 60 * 60 * 1000;
const TOKEN_BYTES = 32;

/** The response to a container that fetches its task's credentials. */
export interface TaskCredentials {
  readonly RoleArn: string;
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  /** ISO 8601. */
  readonly Expiration: string;
}

/** What providing task roles requires. */
export interface TaskCredentialsOptions {
  readonly keys: AccessKeys;
  readonly access: Pick<AccessControl, 'authorizeRole'>;
  /** The address at which containers get their credentials. */
  readonly uri: string;
  readonly region: string;
  readonly accountId: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

interface Holder {
  readonly task: Task;
  readonly roleArn: string;
  readonly keyIds: string[];
}

/**
 * Gives containers their task role as ECS does: their environment names an address and a token, with which the SDK
 * fetches credentials for some hours. They end with the task.
 */
export class TaskRoleCredentials implements TaskRoles {
  readonly #options: TaskCredentialsOptions;
  /** By their containers' token. */
  readonly #holders = new Map<string, Holder>();
  readonly #tokens = new Map<Task, string>();

  constructor(options: TaskCredentialsOptions) {
    this.#options = options;
  }

  /** Uses the execution role as ECS does before a container starts; rejects with the reason that the task reports. */
  async admit({ id, request }: Task, { container }: TaskContainer): Promise<void> {
    const { executionRoleArn } = request.definition;
    if (executionRoleArn === undefined) return;
    const { group, streamPrefix } = container.log;
    const stream = streamPrefix === undefined ? id : `${streamPrefix}/${container.name}/${id}`;
    const { access, region, accountId } = this.#options;
    const resource = `arn:aws:logs:${region}:${accountId}:log-group:${group}:log-stream:${stream}`;
    try {
      for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) {
        await access.authorizeRole(executionRoleArn, id, { action, resource });
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new Error(
        `ResourceInitializationError: failed to validate logger args: AccessDeniedException: ${message}`,
        {
          cause: error,
        },
      );
    }
  }

  /** The environment by which a task's containers find their credentials; empty if the definition has no role. */
  environment(task: Task): Record<string, string> {
    const { taskRoleArn: roleArn } = task.request.definition;
    if (roleArn === undefined) return {};
    const token = this.#tokens.get(task) ?? randomBytes(TOKEN_BYTES).toString('hex');
    this.#tokens.set(task, token);
    if (!this.#holders.has(token)) this.#holders.set(token, { task, roleArn, keyIds: [] });
    return { AWS_CONTAINER_CREDENTIALS_FULL_URI: this.#options.uri, AWS_CONTAINER_AUTHORIZATION_TOKEN: token };
  }

  /** The credentials that belong to a token; undefined if the token is unknown. */
  credentials(token: string): TaskCredentials | undefined {
    const holder = this.#holders.get(token);
    if (holder === undefined) return undefined;
    const expiresAt = this.#options.now() + VALIDITY_MS;
    const key = this.#options.keys.assume(holder.roleArn, holder.task.id, expiresAt);
    holder.keyIds.push(key.accessKeyId);
    return {
      RoleArn: holder.roleArn,
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      Token: key.sessionToken,
      Expiration: new Date(expiresAt).toISOString(),
    };
  }

  /** Revokes the credentials of a task that has stopped. */
  end(task: Task): void {
    const token = this.#tokens.get(task) ?? '';
    for (const keyId of this.#holders.get(token)?.keyIds ?? []) this.#options.keys.revoke(keyId);
    this.#holders.delete(token);
    this.#tokens.delete(task);
  }
}
