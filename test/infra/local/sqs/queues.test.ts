import { request as httpRequest } from 'node:http';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { writeAssembly } from '../assembly-fixture.ts';
import { eventually, startLocalCloud } from '../running-cloud.ts';
import type { RunningCloud } from '../running-cloud.ts';

const folder = temporaryFolder();
let cloud: RunningCloud;
let sqs: SQSClient;
let number = 0;

beforeAll(async () => {
  const deadLetters = { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 2 };
  writeAssembly(folder, {
    Resources: {
      Dead: { Type: 'AWS::SQS::Queue' },
      Jobs: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 7, RedrivePolicy: deadLetters } },
    },
  });
  cloud = await startLocalCloud(folder);
  sqs = new SQSClient(cloud.client);
});
afterAll(() => {
  sqs.destroy();
});

async function newQueue(Attributes: Record<string, string> = {}): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: `queue-${++number}`, Attributes }));
  return QueueUrl!;
}

async function counts(QueueUrl: string): Promise<string> {
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  const names = [
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
    'ApproximateNumberOfMessagesDelayed',
  ];
  return names.map((name) => Attributes[name as 'All']).join(' ');
}

async function receive(QueueUrl: string, WaitTimeSeconds = 0, VisibilityTimeout = 30): Promise<Message | undefined> {
  const AttributeNames = ['ApproximateReceiveCount' as const];
  const input = { QueueUrl, WaitTimeSeconds, VisibilityTimeout, MessageSystemAttributeNames: AttributeNames };
  return (await sqs.send(new ReceiveMessageCommand(input))).Messages?.[0];
}

const send = (QueueUrl: string, MessageBody: string, DelaySeconds = 0) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));

describe('queue URLs', () => {
  test('are the gateway’s in every answer', async () => {
    const url = await newQueue();
    const found = await sqs.send(new GetQueueUrlCommand({ QueueName: `queue-${number}` }));
    const listed = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: `queue-${number}` }));

    expect(url).toBe(`${cloud.endpoint}/000000000000/queue-${number}`);
    expect(found.QueueUrl).toBe(url);
    expect(listed.QueueUrls).toEqual([url]);
  });

  test('are accepted with any host', async () => {
    const url = await newQueue();
    await send(url, 'there');

    const elsewhere = url.replace(cloud.endpoint, 'https://sqs.us-east-1.amazonaws.com');

    expect(await counts(elsewhere)).toBe('1 0 0');
  });

  test.each([
    ['of a queue that does not exist', '/000000000000/nobody', 'QueueDoesNotExist'],
    ['of another account', '/123456789012/queue-1', 'QueueDoesNotExist'],
    ['of no queue', '/somewhere', 'InvalidAddress'],
  ])('%s are refused', async (_, path, name) => {
    await expect(counts(`${cloud.endpoint}${path}`)).rejects.toMatchObject({ name });
  });

  test('of the template’s queues exist, with their attributes', async () => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'Jobs' }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));

    expect(Attributes).toMatchObject({
      VisibilityTimeout: '7',
      RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:Dead","maxReceiveCount":2}',
    });
  });

  test('return no attribute unless some are requested', async () => {
    const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: await newQueue() }));

    expect(answer.Attributes ?? {}).toEqual({});
  });
});

describe('counts', () => {
  test('are correct without a receive: a delayed message becomes visible', async () => {
    const url = await newQueue();

    await send(url, 'later', 1);

    expect(await counts(url)).toBe('0 0 1');
    await eventually(
      () => counts(url),
      (seen) => seen === '1 0 0',
    );
  });

  test('are correct without a receive: a message whose visibility timeout ran out is visible again', async () => {
    const url = await newQueue();
    await send(url, 'again');

    await receive(url, 0, 1);

    expect(await counts(url)).toBe('0 1 0');
    await eventually(
      () => counts(url),
      (seen) => seen === '1 0 0',
    );
    expect((await receive(url))?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
  });

  test('reading them receives no message', async () => {
    const url = await newQueue({
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:Dead',
        maxReceiveCount: 1,
      }),
    });
    await send(url, 'mine');

    for (let i = 0; i < 5; i++) await counts(url);

    expect((await receive(url))?.Attributes).toEqual({ ApproximateReceiveCount: '1' });
  });
});

describe('a long poll', () => {
  test('ends as soon as a message is sent', async () => {
    const url = await newQueue();
    const started = performance.now();

    const polling = receive(url, 20);
    await send(url, 'now');

    expect((await polling)?.Body).toBe('now');
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('ends when a delayed message becomes visible', async () => {
    const url = await newQueue();
    await send(url, 'soon', 1);

    expect((await receive(url, 20))?.Body).toBe('soon');
  });

  test('ends without a message after its own wait time or the queue’s', async () => {
    const url = await newQueue({ ReceiveMessageWaitTimeSeconds: '1' });
    const started = performance.now();

    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: url }));

    expect(Messages).toBeUndefined();
    expect(performance.now() - started).toBeGreaterThan(950);
  });

  test('of more than 20 s is refused', async () => {
    await expect(receive(await newQueue(), 21)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  test('ends with the queue', async () => {
    const url = await newQueue();
    const ended = expect(receive(url, 20)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });

    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));

    await ended;
  });

  test('whose client has gone takes no message: the next client gets it', async () => {
    const url = await newQueue();
    await pollAndGo(url);

    await send(url, 'for whoever is there');

    expect((await receive(url, 5))?.Body).toBe('for whoever is there');
  });

  test('of many clients that have gone does not raise a message’s receive count', async () => {
    const deadLetterTargetArn = 'arn:aws:sqs:us-east-1:000000000000:Dead';
    const url = await newQueue({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 5 }) });
    await Promise.all(Array.from({ length: 20 }, () => pollAndGo(url)));

    await send(url, 'still good');

    expect((await receive(url, 5))?.Body).toBe('still good');
  });
});

describe('a message', () => {
  test('that failed too often moves to the dead-letter queue', async () => {
    const { QueueUrl: url } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'Jobs' }));
    const { QueueUrl: dead } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'Dead' }));
    await send(url!, 'poison');

    for (let i = 0; i < 2; i++) await receive(url!, 0, 0);
    const third = await receive(url!, 0, 0);

    expect(third).toBeUndefined();
    expect((await receive(dead!))?.Body).toBe('poison');
  });

  test('that is handed back is visible at once, to a waiting receive too', async () => {
    const url = await newQueue();
    await send(url, 'handed back');
    const first = await receive(url);
    const waiting = receive(url, 20);

    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 }),
    );

    expect((await waiting)?.Body).toBe('handed back');
  });
});

test('queues and their messages survive a restart, those in flight visible again', async () => {
  const url = await newQueue({ VisibilityTimeout: '11' });
  const Entries = Array.from({ length: 10 }, (_, i) => ({ Id: String(i), MessageBody: `message ${i}` }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  const done = await receive(url);
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: done?.ReceiptHandle }));
  await receive(url);
  const name = url.slice(url.lastIndexOf('/') + 1);

  expect(await cloud.stop()).toBe(0);
  cloud = await startLocalCloud(folder);
  sqs.destroy();
  sqs = new SQSClient(cloud.client);

  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  expect(await counts(QueueUrl!)).toBe('19 0 0');
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] }),
  );
  expect(Attributes).toEqual({ VisibilityTimeout: '11' });
});

/** A long poll whose client breaks off once its request has been sent. */
async function pollAndGo(queueUrl: string): Promise<void> {
  const body = JSON.stringify({ QueueUrl: queueUrl, WaitTimeSeconds: 20 });
  const headers = { 'x-amz-target': 'AmazonSQS.ReceiveMessage', 'content-type': 'application/x-amz-json-1.0' };
  const request = httpRequest(cloud.endpoint, { method: 'POST', headers });
  const gone = new Promise<void>((resolve) => request.once('close', resolve));
  request.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    request.end(body, () => {
      resolve();
    });
  });
  request.destroy();
  await gone;
}
