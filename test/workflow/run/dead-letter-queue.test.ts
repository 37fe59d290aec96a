import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { ChunkMessage } from '../../../tasks/protocol/chunk-message.ts';
import { findQueue, replay, withDeadLetters } from '../../../workflow/run/dead-letter-queue.ts';
import type { DeadLetters } from '../../../workflow/run/dead-letter-queue.ts';
import { createQueues, queueDepth } from '../../../workflow/run/queues.ts';
import type { ExecutionQueues } from '../../../workflow/run/queues.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { cloudServices } from '../stages/cloud-services.ts';
import type { CloudServices } from '../stages/cloud-services.ts';

const folder = temporaryFolder();
let services: CloudServices;
let executions = 0;

beforeAll(async () => {
  services = await cloudServices(folder);
});

function chunk(number: number): ChunkMessage {
  const uri = 's3://trips/yellow_tripdata_2015-06.csv';
  return {
    chunk: number,
    file: 0,
    uri,
    version: '1',
    month: '2015-06',
    format: { kind: 'trip-records' },
    start: 0,
    end: 80,
  };
}

async function execution(): Promise<ExecutionQueues & { readonly name: string }> {
  const name = `dead-${++executions}`;
  return { name, ...(await createQueues(services.sqs, name, 10)) };
}

/** Sends a dead letter as the worker does. */
async function bury(QueueUrl: string, MessageBody: string, error?: string): Promise<void> {
  const attributes = {
    Attempts: { DataType: 'Number', StringValue: '5' },
    ...(error !== undefined && { Error: { DataType: 'String', StringValue: error } }),
  };
  await services.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes: attributes }));
}

const look = (queueUrl: string): Promise<DeadLetters> =>
  withDeadLetters(services.sqs, queueUrl, (letters) => Promise.resolve(letters));

describe('the dead letters of an execution', () => {
  test('are listed by chunk, with all attempts and the last error, and stay in the queue', async () => {
    const { deadLetterQueueUrl } = await execution();
    await bury(deadLetterQueueUrl, JSON.stringify(chunk(7)), 'first');
    await bury(deadLetterQueueUrl, JSON.stringify(chunk(3)));
    await bury(deadLetterQueueUrl, JSON.stringify(chunk(7)), 'second');
    await bury(deadLetterQueueUrl, 'no chunk');

    const first = await look(deadLetterQueueUrl);
    const second = await look(deadLetterQueueUrl);

    const listed = {
      chunks: [
        { chunk: { chunk: 3 }, error: undefined },
        { chunk: { chunk: 7 }, attempts: 10, error: 'second' },
      ],
    };
    expect(first).toMatchObject({ ...listed, unreadable: ['no chunk'] });
    expect(second).toMatchObject(listed);
    expect(await queueDepth(services.sqs, deadLetterQueueUrl)).toMatchObject({ visible: 4, inFlight: 0 });
  });

  test('stay in the queue when reading them fails', async () => {
    const { deadLetterQueueUrl } = await execution();
    for (let number = 0; number < 25; number++) await bury(deadLetterQueueUrl, JSON.stringify(chunk(number)));

    const looking = withDeadLetters(services.sqs, deadLetterQueueUrl, () => Promise.reject(new Error('broken')));

    await expect(looking).rejects.toThrow('broken');
    expect(await queueDepth(services.sqs, deadLetterQueueUrl)).toMatchObject({ visible: 25, inFlight: 0 });
  });

  test('go back to the queue once each, except counted ones, and a second replay does no harm', async () => {
    const { queueUrl, deadLetterQueueUrl } = await execution();
    for (const number of [0, 1, 1, 2]) await bury(deadLetterQueueUrl, JSON.stringify(chunk(number)), 'why');
    await bury(deadLetterQueueUrl, 'no chunk');
    const counted = new Set([2]);
    const replayAll = (): Promise<unknown> =>
      withDeadLetters(services.sqs, deadLetterQueueUrl, ({ chunks }) =>
        replay(services.sqs, { queueUrl, deadLetterQueueUrl }, chunks, counted),
      );

    expect(await replayAll()).toEqual({ sent: 2, counted: 1 });
    expect(await replayAll()).toEqual({ sent: 0, counted: 0 });

    expect(await queueDepth(services.sqs, queueUrl)).toMatchObject({ visible: 2 });
    expect(await queueDepth(services.sqs, deadLetterQueueUrl)).toMatchObject({ visible: 1, inFlight: 0 });
    const { Messages } = await services.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    expect(Messages?.map(({ Body }) => JSON.parse(Body ?? '') as unknown)).toEqual([chunk(0), chunk(1)]);
  });

  test('have their receive count if SQS moved them because every worker died', async () => {
    const { QueueUrl: dead = '' } = await services.sqs.send(new CreateQueueCommand({ QueueName: 'moved-dlq' }));
    const { Attributes } = await services.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ['QueueArn'] }),
    );
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 1 });
    const { QueueUrl } = await services.sqs.send(
      new CreateQueueCommand({ QueueName: 'moved', Attributes: { RedrivePolicy, VisibilityTimeout: '0' } }),
    );
    await services.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(chunk(1)) }));
    for (let i = 0; i < 2; i++) await services.sqs.send(new ReceiveMessageCommand({ QueueUrl }));

    const { chunks } = await look(dead);

    expect(chunks).toMatchObject([{ chunk: { chunk: 1 }, error: undefined }]);
    expect(chunks[0]?.attempts).toBeGreaterThanOrEqual(1);
  });

  test('are in a queue that is found by name, if it exists', async () => {
    const { name, queueUrl, deadLetterQueueUrl } = await execution();

    expect(await findQueue(services.sqs, name, 'queue')).toBe(queueUrl);
    expect(await findQueue(services.sqs, name, 'dead letters')).toBe(deadLetterQueueUrl);
    expect(await findQueue(services.sqs, 'never', 'queue')).toBeUndefined();
  });
});
