import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { ChunkMessage } from '../protocol/chunk-message.ts';
import { openClassifiers } from './open-classifiers.ts';
import { failureAnswer } from './classifier-thread.ts';
import type { ClassifiedChunk, ThreadAnswer, ThreadData } from './classifier-thread.ts';
import { classifyChunk } from './classify-chunk.ts';
import { decodeLayerIndex } from '../protocol/layer-index.ts';
import { log } from '../protocol/log.ts';
import { openStorage } from '../storage/open-storage.ts';

/**
 * The classifier's thread: chunks in, statistics out, one at a time. It runs off the main thread so that the consumer's
 * heartbeat never waits for the hot loop.
 */
function serve(port: NonNullable<typeof parentPort>): void {
  const { index, kernelFile } = workerData as ThreadData;
  const classifiers = openClassifiers(decodeLayerIndex(index), readFileSync(kernelFile));
  log('classifier ready', { by: classifiers.by });
  const storage = openStorage();
  const classify = async (chunk: ChunkMessage): Promise<ClassifiedChunk> => {
    const started = performance.now();
    const { statistics, firstRejected } = await classifyChunk(chunk, classifiers, storage);
    return {
      statistics: statistics.encode(),
      records: statistics.records,
      rejected: statistics.rejected,
      firstRejected,
      seconds: (performance.now() - started) / 1000,
    };
  };
  port.on('message', (chunk: ChunkMessage) => {
    classify(chunk).then(
      (classified) => {
        port.postMessage({ classified } satisfies ThreadAnswer);
      },
      (error: unknown) => {
        port.postMessage(failureAnswer(error));
      },
    );
  });
}

if (parentPort === null) throw new Error('thread-main runs as a worker thread only');
serve(parentPort);
