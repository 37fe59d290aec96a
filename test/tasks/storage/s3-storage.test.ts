import { transientTrouble } from '../../../tasks/aws/aws-errors.ts';
import { waitOut } from '../../../tasks/aws/wait-out.ts';
import { createClassifier } from '../../../tasks/counting/twin/create-classifier.ts';
import { S3Storage } from '../../../tasks/storage/s3-storage.ts';
import { ObjectAccessDenied, ObjectChanged } from '../../../tasks/storage/storage.ts';
import { classifyChunk } from '../../../tasks/worker/classify-chunk.ts';
import { startAwsStub, xmlError } from '../../aws-stub.ts';
import type { AwsStub, StubAnswer } from '../../aws-stub.ts';
import { testClock } from '../../test-clock.ts';
import { ParquetRowsClassifier } from '../../../tasks/counting/twin/parquet/parquet-rows-classifier.ts';
import type { Classifiers } from '../../../tasks/worker/open-classifiers.ts';
import { ascii, classify, expectSameCounts, scatteredDistricts, OF_MONTH } from '../support.ts';

const RECORD = `${'203644800,203645400,-73.985130,40.758896,-73.968285,40.785091,2.10,9.50,'.padEnd(79)}\n`;
const FILE = RECORD.repeat(5000);
const chunk = {
  uri: 's3://trips/a.csv',
  version: '"v1"',
  month: '2015-06',
  format: { kind: 'trip-records' },
  start: 0,
  end: FILE.length,
} as const;
const whole: StubAnswer = { status: 206, headers: { etag: '"v1"' }, body: FILE };
const slowDown = xmlError('SlowDown', 'Please reduce your request rate.', 503);

const saved = { ...process.env };
const storage = new S3Storage();
let stub: AwsStub;

beforeAll(async () => {
  stub = await startAwsStub();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: stub.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_MAX_ATTEMPTS: '1',
  });
});
afterAll(async () => {
  process.env = saved;
  await stub.close();
});

const districts = scatteredDistricts(5);
const classifiers: Classifiers = {
  by: 'test',
  create: () => createClassifier(districts, chunk.format, OF_MONTH),
  createForParquet: (format, options) => new ParquetRowsClassifier(districts, format, options),
};

/** The error of reading the chunk when S3 responds like this. */
async function errorOf(answer: StubAnswer): Promise<unknown> {
  stub.answer(answer);
  return classifyChunk(chunk, classifiers, storage).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a chunk read from S3', () => {
  test('fails with a transient error when S3 throttles or fails on opening', async () => {
    expect(transientTrouble(await errorOf(slowDown))).toMatchObject({ kind: 'throttled' });
    expect(transientTrouble(await errorOf(xmlError('InternalError', 'We…', 500)))).toMatchObject({ kind: 'service' });
    expect(transientTrouble(await errorOf(xmlError('RequestTimeout', 'idle', 400)))).toMatchObject({
      kind: 'unreachable',
    });
  });

  test('fails with a transient error when the connection breaks in mid-stream', async () => {
    expect(transientTrouble(await errorOf({ ...whole, breakAfter: 100_000 }))).toMatchObject({ kind: 'unreachable' });
  });

  test('fails permanently when it may not be read or has changed', async () => {
    const denied = await errorOf(xmlError('AccessDenied', 'Access Denied'));
    const changed = await errorOf(xmlError('PreconditionFailed', 'At least one …', 412));

    expect(denied).toBeInstanceOf(ObjectAccessDenied);
    expect(changed).toBeInstanceOf(ObjectChanged);
    expect([denied, changed].map(transientTrouble)).toEqual([undefined, undefined]);
  });

  test('is counted the same whatever S3 did meanwhile', async () => {
    stub.answer(slowDown, { ...whole, breakAfter: 200_000 }, slowDown, { ...whole, breakAfter: 1 }, whole);
    const calm = classify(createClassifier(districts, chunk.format, OF_MONTH), ascii(FILE));

    const { statistics } = await waitOut('reading the chunk', () => classifyChunk(chunk, classifiers, storage), {
      clock: testClock(),
      stop: new AbortController().signal,
      onWait: () => undefined,
    });

    expectSameCounts(statistics, calm);
    expect(statistics.records).toBe(5000);
  });
});
