import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { sharedPath } from '../shared.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { environmentAs, run, startCommand } from './command.ts';
import type { RunningCommand } from './command.ts';

/*
 * The template with one action taken out of one role: the execution that needs it fails, naming the action and the
 * resource. So every grant of the stack is needed, and none can go missing unnoticed.
 */
const clouds = new Set<RunningCommand>();
const folder = temporaryFolder(async () => {
  for (const cloud of clouds) cloud.child.kill('SIGINT');
  await Promise.all([...clouds].map(({ outcome }) => outcome));
});
const NAME = 'green_tripdata_2016-01.csv';

const Statement = z.looseObject({ Action: z.union([z.string(), z.array(z.string())]) });
const Policy = z.looseObject({
  Type: z.literal('AWS::IAM::Policy'),
  Properties: z.looseObject({ PolicyDocument: z.looseObject({ Statement: z.array(Statement) }) }),
});
const Template = z.looseObject({ Resources: z.record(z.string(), z.looseObject({ Type: z.string() })) });

/** The built stack without an action in the policy of a role, and without the waits before a failed stage is tried again. */
function stackWithout(role: string, action: string): string {
  const directory = path.join(folder, `${role}-${action.replace(':', '-')}`);
  cpSync('dist/cdk.out', directory, { recursive: true });
  const file = path.join(directory, readdirSync(directory).find((name) => name.endsWith('.template.json')) ?? '');
  const template = Template.parse(JSON.parse(readFileSync(file, 'utf8')));
  let removed = 0;
  for (const [logicalId, resource] of Object.entries(template.Resources)) {
    if (!logicalId.startsWith(role) || resource.Type !== 'AWS::IAM::Policy') continue;
    const { PolicyDocument } = Policy.parse(resource).Properties;
    const all = PolicyDocument.Statement.map((statement) => ({
      ...statement,
      Action: [statement.Action].flat().filter((one) => one !== action),
    }));
    removed += [PolicyDocument.Statement, all]
      .map((list) => list.flatMap(({ Action }) => Action).length)
      .reduce((a, b) => a - b);
    Object.assign((resource as z.infer<typeof Policy>).Properties, {
      PolicyDocument: { ...PolicyDocument, Statement: all.filter(({ Action }) => Action.length > 0) },
    });
  }
  expect(removed).toBeGreaterThan(0);
  writeFileSync(
    file,
    JSON.stringify(template).replaceAll(String.raw`\"MaxAttempts\":5`, String.raw`\"MaxAttempts\":0`),
  );
  return directory;
}

/**
 * Counts a month from the stack's bucket on a local cloud that serves a stack; `options` are the cloud's. Returns exit
 * code and output.
 */
async function startJob(
  template: string,
  options: readonly string[],
): Promise<{ code: number | null; progress: string }> {
  const state = `${template}-state`;
  const cloud = startCommand('local-cloud', ['--state', state, '--template', template, ...options]);
  clouds.add(cloud);
  await cloud.saw(/Ctrl-C stops it/);
  const bucket = await upload(state);
  const source = ['--source', `s3://${bucket}/trips/`, '--districts', 'boroughs'];
  return run('start-job', source, environmentAs('operator', state));
}

async function upload(state: string): Promise<string> {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '', ...keys } = environmentAs('administrator', state);
  const credentials = { accessKeyId: keys.AWS_ACCESS_KEY_ID ?? '', secretAccessKey: keys.AWS_SECRET_ACCESS_KEY ?? '' };
  const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const template = Template.parse(JSON.parse(readFileSync('dist/cdk.out/NycTaxiTripExplorer.template.json', 'utf8')));
  const buckets = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::S3::Bucket');
  const Bucket = buckets[0]?.[0].toLowerCase() ?? '';
  const Body = readFileSync(sharedPath(`data/trips/raw/${NAME}`));
  await s3.send(new PutObjectCommand({ Bucket, Key: `trips/${NAME}`, Body }));
  s3.destroy();
  return Bucket;
}

/** Work in the stack's bucket, as on AWS. */
const WORK_IN_S3 = ['--parameter', 'WorkPrefix='];

test.each<[string, string, string, RegExp, readonly string[]]>([
  [
    'a stage’s Lambda function',
    'StagesEnqueueChunksRole',
    'sqs:CreateQueue',
    /:sqs:us-east-1:000000000000:nyc-taxi-/,
    [],
  ],
  ['a stage that writes work', 'StagesPartitionIntoChunksRole', 's3:PutObject', /arn:aws:s3:::\w+\/work\//, WORK_IN_S3],
  [
    'the task role',
    'WorkersWorkerTaskRole',
    's3:GetObject',
    /arn:aws:s3:::\w+\/trips\/green_tripdata_2016-01\.csv/,
    [],
  ],
  [
    'the state machine’s role',
    'StateMachineRole',
    'lambda:InvokeFunction',
    /:lambda:us-east-1:\d+:function:StagesValidateInput/,
    [],
  ],
])(
  'an action that is missing from %s fails the execution, and is named with its resource',
  async (_, role, action, resource, options) => {
    const { code, progress } = await startJob(stackWithout(role, action), options);

    expect(progress).toContain(action);
    expect(progress).toMatch(resource);
    expect(progress).toContain(role);
    expect(code).not.toBe(0);
  },
);
