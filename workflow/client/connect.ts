import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { awsTrouble } from '../../tasks/aws/aws-errors.ts';
import { openStorage } from '../../tasks/storage/open-storage.ts';
import { openQueueClient } from '../../tasks/aws/queue-client.ts';
import { clientPolicy } from '../../tasks/aws/retry-policy.ts';
import type { Storage } from '../../tasks/storage/storage.ts';
import { STACK_NAME, STATE_MACHINE_NAME } from '../names.ts';
import { BadInput } from '../errors.ts';
import { CommandFailed } from './command.ts';
import { useLocalCloud } from './find-local-cloud.ts';
import { stateFolder } from './option-table.ts';
import { tasksFrom } from './tasks-option.ts';

/** Milliseconds between two polls of an execution: AWS throttles GetExecutionHistory, the local cloud does not. */
const LOCAL_PERIOD = 150;
const AWS_PERIOD = 2000;

/** A command's clients, and the state machine that it works with. */
export interface Connection {
  readonly sfn: SFNClient;
  readonly sqs: SQSClient;
  readonly storage: Storage;
  readonly stateMachineArn: string;
  readonly local: boolean;
  /** The state folder of the local cloud. */
  readonly state: string;
  readonly period: number;
  close(): Promise<void>;
}

/** The options that select where a command works. */
export interface ConnectOptions {
  readonly state: string;
  readonly target: string;
  readonly tasks?: string | undefined;
}

/**
 * Connects to the local cloud of the state folder (started if it is not up), to the endpoint that AWS_ENDPOINT_URL
 * names, or with `--target aws` to the account of the usual credentials.
 */
export async function connect(options: ConnectOptions, signal?: AbortSignal): Promise<Connection> {
  const state = stateFolder(options.state);
  const tasks = tasksFrom(options);
  if (!isLocal(options.target)) return open({ local: false, state, close: () => Promise.resolve() });
  if (process.env.AWS_ENDPOINT_URL !== undefined) {
    return open({ local: true, state, close: () => Promise.resolve() });
  }
  const cloud = await useLocalCloud({ state, tasks }, signal);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.credentials.secretAccessKey,
  });
  // Any other setting of the user's identifies them on AWS.
  delete process.env.AWS_SESSION_TOKEN;
  delete process.env.AWS_PROFILE;
  return open({ local: true, state, close: () => cloud.release() });
}

/** Whether `--target` names the local cloud; throws {@link BadInput} if it names neither that nor an account. */
export function isLocal(target: string): boolean {
  if (target !== 'local' && target !== 'aws')
    throw new BadInput('write local or aws', { option: '--target', value: target });
  return target === 'local';
}

async function open({ local, state, close }: Pick<Connection, 'local' | 'state' | 'close'>): Promise<Connection> {
  const sfn = new SFNClient(clientPolicy());
  const sqs = openQueueClient();
  try {
    const stateMachineArn = await findStateMachine(sfn);
    return {
      sfn,
      sqs,
      storage: openStorage(),
      stateMachineArn,
      local,
      state,
      period: local ? LOCAL_PERIOD : AWS_PERIOD,
      close: async () => {
        sfn.destroy();
        sqs.destroy();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw plainly(error);
  }
}

async function findStateMachine(sfn: SFNClient): Promise<string> {
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new ListStateMachinesCommand({ nextToken }));
    const found = page.stateMachines?.find(({ name }) => name === STATE_MACHINE_NAME)?.stateMachineArn;
    if (found !== undefined) return found;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  throw new CommandFailed(
    `there is no state machine ${STATE_MACHINE_NAME} in this account's region ${await sfn.config.region()}: deploy the stack ${STACK_NAME} there, or set AWS_REGION to where it is`,
  );
}

/** If a local endpoint does not answer, the local cloud is gone, not AWS. */
function plainly(error: unknown): unknown {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  if (endpoint === undefined || !(error instanceof Error) || awsTrouble(error)?.kind !== 'unreachable') return error;
  return new CommandFailed(
    `nothing answers at ${endpoint}: ${error.message}; unset AWS_ENDPOINT_URL to start a local cloud`,
  );
}
