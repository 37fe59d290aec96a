import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { openStorage } from '../../../../tasks/storage/open-storage.ts';
import { planBackfill } from '../../../../workflow/cli/backfill/backfill-plan.ts';
import type { BackfillServices, PlannedMonth } from '../../../../workflow/cli/backfill/backfill-plan.ts';
import { InvalidInput } from '../../../../workflow/errors.ts';
import { JobInput } from '../../../../workflow/job.ts';
import { readLayer } from '../../../../workflow/input/layer-source.ts';
import { madeOfFile, provenanceAttributes } from '../../../../workflow/run/provenance.ts';
import type { Provenance } from '../../../../workflow/run/provenance.ts';
import { SYNTHETIC_MARKER } from '../../../../workflow/input/synthetic-marker.ts';
import { machineFixture, roleFixture, writeAssembly } from '../../../infra/local/assembly-fixture.ts';
import { eventually, startLocalCloud } from '../../../infra/local/running-cloud.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const folder = temporaryFolder();
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine';
const CODE = 'c0de';

/** A state machine that runs, fails or succeeds as its input says. */
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'What',
  States: {
    What: {
      Type: 'Choice',
      Choices: [
        { Condition: "{% $states.input = 'run' %}", Next: 'Run' },
        { Condition: "{% $states.input = 'fail' %}", Next: 'Work' },
      ],
      Default: 'Succeed',
    },
    Run: { Type: 'Wait', Seconds: 3600, End: true },
    Work: { Type: 'Pass', Output: '{% $error("as asked") %}', End: true },
    Succeed: { Type: 'Succeed' },
  },
};

let services: BackfillServices;
let sources = 0;

beforeAll(async () => {
  writeAssembly(folder, {
    Resources: {
      Role: roleFixture(['states']),
      Machine: machineFixture(definition),
      Results: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          AttributeDefinitions: ['layer', 'trips'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
          KeySchema: [
            { AttributeName: 'layer', KeyType: 'HASH' },
            { AttributeName: 'trips', KeyType: 'RANGE' },
          ],
        },
      },
    },
  });
  const { client } = await startLocalCloud(folder);
  services = {
    sfn: new SFNClient(client),
    dynamodb: new DynamoDBClient(client),
    storage: openStorage(),
    stateMachineArn: MACHINE,
    resultsTable: 'Results',
    layersRoot: path.resolve('geo'),
    code: CODE,
  };
});

afterAll(() => {
  services.sfn.destroy();
  services.dynamodb.destroy();
});

/** A job on its own folder that holds one month, which no other test uses. */
function jobOf(month: string, ...others: readonly string[]): JobInput {
  const source = path.join(folder, `source-${++sources}`);
  mkdirSync(source);
  for (const name of [`yellow-${month}.csv`, ...others]) writeFileSync(path.join(source, name), 'x'.repeat(80));
  return JobInput.parse({ source: pathToFileURL(source).href, trips: [{ color: 'yellow', month }] });
}

async function planOne(job: JobInput): Promise<PlannedMonth> {
  const { months } = await planBackfill(job, services);
  expect(months).toHaveLength(1);
  return months[0]!;
}

/** Writes the result of a job's month, made from the current code, layer and file except for `change`. */
async function putResult(job: JobInput, change: Partial<Provenance> = {}, trips?: string): Promise<void> {
  const { layer } = await readLayer(job.districts, services.storage, services.layersRoot);
  const [file] = await services.storage.list(job.source);
  const month = file!.name.slice('yellow-'.length, -'.csv'.length);
  const Item = {
    layer: { S: layer.id },
    trips: { S: trips ?? `yellow#${month}` },
    execution: { S: 'earlier' },
    ...provenanceAttributes({ ...madeOfFile(CODE, layer, file!), ...change }),
  };
  await services.dynamodb.send(new PutItemCommand({ TableName: 'Results', Item }));
}

/** Starts an execution of this name, which does what `what` says, and waits for its status. */
async function execution(name: string, what: 'run' | 'fail' | 'succeed', status: string): Promise<void> {
  const start = new StartExecutionCommand({ stateMachineArn: MACHINE, name, input: JSON.stringify(what) });
  const { executionArn } = await services.sfn.send(start);
  await eventually(
    async () => (await services.sfn.send(new DescribeExecutionCommand({ executionArn }))).status,
    (now) => now === status,
  );
}

describe('a backfill', () => {
  test('counts a month that has no result, in an execution named after it', async () => {
    const job = jobOf('2012-01');

    const month = await planOne(job);

    expect(month).toMatchObject({
      color: 'yellow',
      month: '2012-01',
      bytes: 80,
      action: 'start',
      why: 'no result yet',
      execution: expect.stringMatching(/^backfill-yellow-2012-01-[0-9a-f]{8}$/) as string,
      job: { ...job, trips: [{ color: 'yellow', month: '2012-01' }] },
    });
    expect(month.executionArn).toBe(`${MACHINE.replace('stateMachine', 'execution')}:${month.execution}`);
  });

  test('skips a month whose result was made by the same code from the same layer and file', async () => {
    const job = jobOf('2012-02');
    await putResult(job);

    expect(await planOne(job)).toMatchObject({
      action: 'skip',
      why: 'same code, layer and file',
      execution: 'earlier',
    });
  });

  test.each<[string, Partial<Provenance>, RegExp]>([
    ['2012-03', { code: '0ld' }, /the code changed: the result was produced by 0ld, this is c0de/],
    ['2012-04', { inputVersion: 'older' }, /the file changed/],
    ['2012-05', { inputUri: 's3://elsewhere/f.csv' }, /another file: /],
    ['2012-06', { layerSha256: '0' }, /the layer changed/],
  ])('counts %s again if its result was made with %j, and says so', async (month, change, why) => {
    const job = jobOf(month);
    await putResult(job, change);

    expect(await planOne(job)).toMatchObject({ action: 'start', why: expect.stringMatching(why) as string });
  });

  test('counts a month again if its result does not record what it was produced from', async () => {
    const job = jobOf('2012-07');
    const { layer } = await readLayer(job.districts, services.storage, services.layersRoot);
    const Item = { layer: { S: layer.id }, trips: { S: 'yellow#2012-07' }, execution: { S: 'earlier' } };
    await services.dynamodb.send(new PutItemCommand({ TableName: 'Results', Item }));

    expect(await planOne(job)).toMatchObject({
      action: 'start',
      why: 'its result does not record what it was produced from',
    });
  });

  test('does not mistake the result of generated trips for that of driven ones, or vice versa', async () => {
    const driven = jobOf('2012-08');
    await putResult(driven, {}, 'yellow#2012-08#synthetic');
    const generated = jobOf('2012-09', SYNTHETIC_MARKER);
    await services.storage.put(`${generated.source}/${SYNTHETIC_MARKER}`, Buffer.from('{}'));

    expect(await planOne(driven)).toMatchObject({ action: 'start', why: 'no result yet' });
    expect(await planOne(generated)).toMatchObject({ action: 'start', why: 'no result yet' });
  });

  test('continues an execution that another backfill left unfinished, and follows one that is running', async () => {
    const [failed, running] = [jobOf('2012-10'), jobOf('2012-11')];
    const names = [(await planOne(failed)).execution, (await planOne(running)).execution];
    await execution(names[0]!, 'fail', 'FAILED');
    await execution(names[1]!, 'run', 'RUNNING');

    expect(await planOne(failed)).toMatchObject({
      action: 'redrive',
      execution: names[0],
      why: `continues ${names[0]!}, which is FAILED`,
    });
    expect(await planOne(running)).toMatchObject({ action: 'follow', execution: names[1] });
  });

  test('uses another name if the execution is over and its result is gone', async () => {
    const job = jobOf('2012-12');
    const { execution: name } = await planOne(job);
    await execution(name, 'succeed', 'SUCCEEDED');

    const second = await planOne(job);
    await execution(second.execution, 'succeed', 'SUCCEEDED');

    expect(second).toMatchObject({ action: 'start', execution: `${name}-2`, why: 'no result yet' });
    expect(await planOne(job)).toMatchObject({ execution: `${name}-3` });
  });

  test('names another execution when the file has changed, so that two files are never mixed', async () => {
    const job = jobOf('2013-01');
    const before = await planOne(job);
    const file = path.join(folder, `source-${sources}`, 'yellow-2013-01.csv');
    writeFileSync(file, 'y'.repeat(statSync(file).size + 80));

    const after = await planOne(job);

    expect(after.execution).not.toBe(before.execution);
  });

  test('reports which months of a range are missing, and refuses a single month that is missing', async () => {
    const job = jobOf('2013-02');
    const range = [{ color: 'yellow' as const, from: '2013-01', to: '2013-03' }];
    const alone = [{ color: 'green' as const, month: '2013-02' }];

    const { months, warnings } = await planBackfill({ ...job, trips: range }, services);
    const refused = planBackfill({ ...job, trips: alone }, services);

    expect(months.map(({ month }) => month)).toEqual(['2013-02']);
    expect(warnings).toEqual(['no file for yellow 2013-01, yellow 2013-03']);
    await expect(refused).rejects.toThrow(InvalidInput);
    await expect(refused).rejects.toThrow('no file for green 2013-02');
  });
});
