import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { sharedPath } from '../shared.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { environmentAs, run, startCommand } from './command.ts';
import type { RunningCommand } from './command.ts';

const folder = temporaryFolder(async () => {
  cloud.child.kill('SIGINT');
  await cloud.outcome;
});
const state = path.join(folder, 'state');
const Result = z.object({ digest: z.string() });
const name = 'yellow_tripdata_2016-01.csv';

let cloud: RunningCommand;
let environment: Record<string, string> = {};

beforeAll(async () => {
  cloud = startCommand('local-cloud', ['--state', state, '--parameter', 'SourceBucket=city-data']);
  await cloud.saw(/Ctrl-C stops it/);
  environment = environmentAs('operator', state);
});

/** Runs `start-job` against the cloud in the foreground and returns the digest. */
async function digest(source: string, districts: readonly string[]): Promise<string> {
  const json = path.join(folder, 'result.json');
  const args = ['--source', source, '--chunk-bytes', '64KiB', '--json', json, ...districts];
  const { code, progress } = await run('start-job', args, environment);
  if (code !== 0) throw new Error(`start-job ended with ${code}:\n${progress}`);
  return Result.parse(JSON.parse(readFileSync(json, 'utf8'))).digest;
}

describe('trips and a layer in S3', () => {
  test('are counted like the same files in a folder', async () => {
    const administrator = environmentAs('administrator', state);
    const {
      AWS_ENDPOINT_URL = '',
      AWS_REGION = '',
      AWS_ACCESS_KEY_ID = '',
      AWS_SECRET_ACCESS_KEY = '',
    } = administrator;
    const s3 = new S3Client({
      endpoint: AWS_ENDPOINT_URL,
      region: AWS_REGION,
      forcePathStyle: true,
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    });
    const layer = sharedPath('data/geo/boroughs.geojson');
    const trips = readFileSync(sharedPath(`data/trips/raw/${name}`));
    await s3.send(new CreateBucketCommand({ Bucket: 'city-data' }));
    await s3.send(new PutObjectCommand({ Bucket: 'city-data', Key: `trips/${name}`, Body: trips }));
    await s3.send(new PutObjectCommand({ Bucket: 'city-data', Key: 'boroughs.geojson', Body: readFileSync(layer) }));
    const file = path.join(folder, name);
    writeFileSync(file, trips);

    const fromBucket = await digest('s3://city-data/trips/', [
      '--districts',
      's3://city-data/boroughs.geojson',
      '--district-id',
      'BoroCode',
    ]);
    const fromFolder = await digest(file, ['--districts', layer, '--district-id', 'BoroCode']);

    expect(fromBucket).toBe(fromFolder);
    s3.destroy();
  });

  test('that do not exist are refused as bad input, with the bucket named', async () => {
    const { code, progress } = await run('start-job', ['--source', 's3://no-such-bucket/trips'], environment);

    expect(code).toBe(2);
    expect(progress).toMatch(/s3:\/\/no-such-bucket\/trips does not exist: there is no such bucket/);
  });
});
