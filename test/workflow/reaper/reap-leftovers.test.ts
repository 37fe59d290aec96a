import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { failureShard, partialShard } from '../../../tasks/protocol/partials.ts';
import { createQueues, deadLetterQueueName, EXECUTION_QUEUE, queueName } from '../../../workflow/run/queues.ts';
import { reapLeftovers } from '../../../workflow/reaper/reap-leftovers.ts';
import { workAddresses } from '../../../workflow/run/work-prefix.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { reaperCloud } from './reaper-cloud.ts';
import type { ReaperCloud } from './reaper-cloud.ts';

const folder = temporaryFolder();
let cloud: ReaperCloud;

beforeAll(async () => {
  cloud = await reaperCloud(folder);
});

/** Everything that an execution may leave: queues, a partial and a failure, its plan, a chunk's statistics, a result. */
async function leave(execution: string): Promise<void> {
  const { sqs, dynamodb, storage, env } = cloud.inDays(0);
  await createQueues(sqs, execution, 10);
  for (const shard of [partialShard(execution, 3), failureShard(execution)]) {
    const Item = { shard: { S: shard }, chunk: { N: '3' } };
    await dynamodb.send(new PutItemCommand({ TableName: env.PARTIALS_TABLE, Item }));
  }
  for (const uri of objects(execution)) await storage.put(uri, Buffer.from('x'));
}

/** `expired`: its item has expired from the table, and its address with it. */
function objects(execution: string): string[] {
  const { input, manifest, index, partials, result } = workAddresses(cloud.inDays(0).env.WORK_PREFIX, execution);
  return [input, manifest, index, `${partials}/expired.bin`, result];
}

/** What exists of an execution, as listed by the services. */
async function left(execution: string): Promise<string[]> {
  const { sqs, dynamodb, storage, env } = cloud.inDays(0);
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const names = QueueUrls.map((url) => url.slice(url.lastIndexOf('/') + 1));
  const queues = [queueName(execution), deadLetterQueueName(execution)].filter((name) => names.includes(name));
  const items: string[] = [];
  for (const shard of [partialShard(execution, 3), failureShard(execution)]) {
    const { Count = 0 } = await dynamodb.send(
      new QueryCommand({
        TableName: env.PARTIALS_TABLE,
        KeyConditionExpression: '#shard = :shard',
        ExpressionAttributeNames: { '#shard': 'shard' },
        ExpressionAttributeValues: { ':shard': { S: shard } },
      }),
    );
    if (Count > 0) items.push(shard);
  }
  const found = await Promise.all(
    objects(execution).map((uri) =>
      storage.head(uri).then(
        ({ name }) => name,
        () => undefined,
      ),
    ),
  );
  return [...queues, ...items, ...found.filter((name) => name !== undefined)];
}

const EVERYTHING = 9;

describe('what a failed execution left', () => {
  test('is kept while it may be redriven, and removed 14 days after its end, except for its result', async () => {
    await cloud.failedExecution('failed');
    await leave('failed');

    await reapLeftovers(cloud.inDays(13.9));
    expect(await left('failed')).toHaveLength(EVERYTHING);
    await reapLeftovers(cloud.inDays(14));
    expect(await left('failed')).toHaveLength(EVERYTHING);

    const reaped = await reapLeftovers(cloud.inDays(14.1));
    expect(reaped).toMatchObject({ executions: 1, tasks: 0, orphanedQueues: 0 });
    expect(await left('failed')).toEqual(['result.json']);
  });

  test('can be looked for again without harm', async () => {
    expect(await reapLeftovers(cloud.inDays(15))).toMatchObject({ executions: 1, orphanedQueues: 0 });
  });

  test('is not touched if the execution was redriven after it was listed', async () => {
    await cloud.failedExecution('redriven');
    await leave('redriven');
    const services = cloud.inDays(15);
    const { sfn } = services;
    const send = async (command: unknown): Promise<object> => {
      const answer = await sfn.send(command as DescribeExecutionCommand);
      const { name } = answer;
      return command instanceof DescribeExecutionCommand && name === 'redriven'
        ? { ...answer, status: 'RUNNING', stopDate: undefined }
        : answer;
    };

    await reapLeftovers({ ...services, sfn: Object.assign(Object.create(sfn), { send }) as typeof sfn });

    expect(await left('redriven')).toHaveLength(EVERYTHING);
  });

  test('is removed if Step Functions has forgotten the execution; other queues of the account are kept', async () => {
    const { sqs } = cloud.inDays(0);
    await createQueues(sqs, 'forgotten', 10);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'nyc-taxi-somebody-elses' }));

    expect(await reapLeftovers(cloud.inDays(13))).toMatchObject({ orphanedQueues: 0 });
    expect(await reapLeftovers(cloud.inDays(15))).toMatchObject({ orphanedQueues: 2 });

    expect(await left('forgotten')).toEqual([]);
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'nyc-taxi-somebody' }));
    expect(QueueUrls).toEqual([QueueUrl]);
  });
});

describe('the names of queues', () => {
  test.each(['short', 'x'.repeat(80), 'Ä ö/ß', 'trips-20261123-065748-b2a1'])(
    'of %s are known as an execution’s',
    (name) => {
      expect(queueName(name)).toMatch(EXECUTION_QUEUE);
      expect(deadLetterQueueName(name)).toMatch(EXECUTION_QUEUE);
    },
  );
});
