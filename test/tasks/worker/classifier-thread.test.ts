import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { transientTrouble } from '../../../tasks/aws/aws-errors.ts';
import type { ChunkMessage } from '../../../tasks/protocol/chunk-message.ts';
import { ChunkFailed, ClassifierThread, failureAnswer } from '../../../tasks/worker/classifier-thread.ts';
import { ObjectAccessDenied, ObjectChanged } from '../../../tasks/storage/storage.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const folder = temporaryFolder();
const chunk = {} as ChunkMessage; // this thread does not read it

/** The error that the classifier throws when its thread answers like this. */
async function thrownFor(error: unknown): Promise<unknown> {
  const script = path.join(folder, 'thread.cjs');
  const answer = JSON.stringify(failureAnswer(error));
  writeFileSync(
    script,
    `const { parentPort } = require('node:worker_threads');
parentPort.on('message', () => parentPort.postMessage(${answer}));`,
  );
  const thread = new ClassifierThread(script, new Uint8Array(0));
  try {
    return await thread.classify(chunk);
  } catch (thrown) {
    return thrown;
  } finally {
    await thread.close();
  }
}

describe("a failure in the classifier's thread", () => {
  test('caused by a throttling service arrives as such, with its kind', async () => {
    const slowDown = Object.assign(new Error('Please reduce your request rate.'), { name: 'SlowDown' });

    expect(transientTrouble(await thrownFor(slowDown))).toMatchObject({
      kind: 'throttled',
      message: expect.stringContaining('Please reduce your request rate.') as unknown,
    });
  });

  test('caused by a broken connection arrives as a transient one', async () => {
    const broken = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });

    expect(transientTrouble(await thrownFor(broken))).toMatchObject({ kind: 'unreachable' });
  });

  test.each<Error>([
    new ObjectAccessDenied('s3://b/k', 'read', 'no'),
    new ObjectChanged('s3://b/k'),
    new RangeError('ours'),
  ])('of any other kind is attributed to the chunk: %s', async (error) => {
    const thrown = await thrownFor(error);

    expect(thrown).toBeInstanceOf(ChunkFailed);
    expect(thrown).toMatchObject({ message: `${error.name}: ${error.message}` });
    expect(transientTrouble(thrown)).toBeUndefined();
  });
});
