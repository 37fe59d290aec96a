import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { setTimeout as delay } from 'node:timers/promises';
import { ChunkFailed } from '../../../tasks/worker/classifier-thread.ts';
import { queueDepth, sendChunks } from '../../../workflow/run/queues.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { chunkNumbered, classified, WorkerCloud } from './worker-cloud.ts';

const folder = temporaryFolder();
let cloud: WorkerCloud;

beforeAll(async () => {
  cloud = await WorkerCloud.start(folder);
});
afterAll(() => {
  cloud.close();
});

describe('a worker', () => {
  test('counts every chunk of its queue and deletes its message', async () => {
    const options = await cloud.execution([0, 1, 2]);

    await cloud.workOff(options, { classify: () => Promise.resolve(classified) });

    expect(await cloud.partialOf(options, 1)).toMatchObject({ chunk: 1, file: 0, bytes: 80 });
    expect(await cloud.partialOf(options, 2)).toBeDefined();
    expect(await queueDepth(cloud.sqs, options.queueUrl)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('treats a chunk that was counted before as done, and keeps the first partial', async () => {
    const options = await cloud.execution([0]);
    await cloud.workOff(options, { classify: () => Promise.resolve(classified) });
    await sendChunks(cloud.sqs, options.queueUrl, [chunkNumbered(0)]);

    const { logged } = await cloud.workOff(options, {
      classify: () => Promise.resolve({ ...classified, statistics: Buffer.from('other') }),
    });

    expect(logged).toContain('the chunk was counted before');
    expect(Buffer.from((await cloud.partialOf(options, 0))?.statistics ?? []).toString()).toBe('statistics');
  });

  test('records a failure and counts the chunk on its next delivery', async () => {
    const options = await cloud.execution([7]);
    let attempts = 0;

    await cloud.workOff(options, {
      classify: () => {
        if (++attempts === 1) return Promise.reject(new ChunkFailed('ObjectNotFound: gone'));
        return Promise.resolve(classified);
      },
    });

    expect(await cloud.failuresOf(options)).toMatchObject([
      { chunk: { N: '7' }, error: { S: 'ObjectNotFound: gone' }, attempts: { N: '1' } },
    ]);
    expect(await cloud.partialOf(options, 7)).toBeDefined();
  });

  test('sends a chunk to the dead-letter queue after its fifth failure, with its error', async () => {
    const options = await cloud.execution([3]);
    for (let attempt = 1; attempt < 5; attempt++) await cloud.receive(options.queueUrl, 0);

    await cloud.workOff(options, { classify: () => Promise.reject(new ChunkFailed('ObjectNotFound: gone')) });

    const dead = await cloud.receive(options.deadLetterQueueUrl, 30);
    expect(JSON.parse(dead?.Body ?? '')).toMatchObject({ chunk: 3 });
    expect(dead?.MessageAttributes).toMatchObject({
      Error: { StringValue: 'ObjectNotFound: gone' },
      Attempts: { StringValue: '5' },
    });
  });

  test('hands its chunk back at once when it is stopped, and takes no more', async () => {
    const options = await cloud.execution([0, 1]);
    const stop = new AbortController();

    const { end } = await cloud.work(
      options,
      {
        classify: () => {
          stop.abort();
          return new Promise(() => undefined); // a chunk that takes forever
        },
      },
      stop,
    );

    expect(end).toBe('stopped');
    expect(await queueDepth(cloud.sqs, options.queueUrl)).toEqual({ visible: 2, inFlight: 0, delayed: 0 });
  });

  test('keeps a chunk that takes longer than the visibility timeout to itself', async () => {
    const options = await cloud.execution([0], 1);
    let taken = 0;

    await cloud.workOff(options, {
      classify: async () => {
        taken++;
        await delay(2500);
        expect(await cloud.receive(options.queueUrl, 1)).toBeUndefined();
        return classified;
      },
    });

    expect(taken).toBe(1);
  });

  test('ends when its queue is gone, since the execution is over', async () => {
    const options = await cloud.execution([]);
    await cloud.sqs.send(new DeleteQueueCommand({ QueueUrl: options.queueUrl }));

    const { end } = await cloud.work(options, { classify: () => Promise.resolve(classified) });

    expect(end).toBe('queue deleted');
  });

  test('ends with the error when its classifier is broken, since the next task starts with a new one', async () => {
    const options = await cloud.execution([0]);

    const working = cloud.work(options, {
      classify: () => Promise.reject(new Error("the classifier's thread ended with code 134")),
    });

    await expect(working).rejects.toThrow('ended with code 134');
  });
});
