import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ChunkMessage } from '../protocol/chunk-message.ts';

/** A chunk's statistics, encoded, and what the logs say of it. */
export interface ClassifiedChunk {
  readonly statistics: Uint8Array;
  readonly records: number;
  readonly rejected: number;
  readonly seconds: number;
}

/** What the thread is given at its start: the packed grid index, and where the WASM kernel lies. */
export interface ThreadData {
  readonly index: Uint8Array;
  readonly kernelFile: string;
}

/** What the thread posts for each chunk. */
export type ThreadAnswer = { readonly classified: ClassifiedChunk } | { readonly failure: string };

/** A chunk could not be classified; the message is what the dead-letter queue will say. */
export class ChunkFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ChunkFailed';
  }
}

/** The classifier, off the main thread. One chunk at a time. */
export class ClassifierThread {
  readonly #worker: Worker;

  /** `script`: the bundled thread-main.ts; the kernel lies beside it. */
  constructor(script: string, index: Uint8Array) {
    const kernelFile = path.join(path.dirname(script), 'kernel.wasm');
    this.#worker = new Worker(script, { workerData: { index, kernelFile } satisfies ThreadData });
  }

  /** Classifies one chunk; throws {@link ChunkFailed}. A thread that died stays dead: the process must end. */
  async classify(chunk: ChunkMessage): Promise<ClassifiedChunk> {
    const answer = await new Promise<ThreadAnswer>((resolve, reject) => {
      const died = (code: number): void => {
        reject(new Error(`the classifier's thread ended with code ${code}`));
      };
      this.#worker.once('error', reject).once('exit', died);
      this.#worker.once('message', (message: ThreadAnswer) => {
        this.#worker.off('error', reject).off('exit', died);
        resolve(message);
      });
      this.#worker.postMessage(chunk);
    });
    if ('failure' in answer) throw new ChunkFailed(answer.failure);
    return answer.classified;
  }

  /** Ends the thread at once, in the middle of a chunk too. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
