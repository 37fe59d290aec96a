import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { ServiceTrouble, transientTrouble } from '../aws/aws-errors.ts';
import type { AwsTrouble } from '../aws/aws-errors.ts';
import type { RejectedRow } from '../counting/rejected-row.ts';
import type { ChunkMessage } from '../protocol/chunk-message.ts';

/** A chunk's statistics, encoded, and the figures for the log. */
export interface ClassifiedChunk {
  readonly statistics: Uint8Array;
  readonly records: number;
  readonly rejected: number;
  readonly firstRejected?: RejectedRow | undefined;
  readonly seconds: number;
}

/** What the thread starts with: the layer's index as it is stored, and the path of the WASM kernel. */
export interface ThreadData {
  readonly index: Uint8Array;
  readonly kernelFile: string;
}

/**
 * What the thread posts for each chunk. An error loses its class on the way: `trouble` is transient, which is not
 * the chunk's fault; `failure` is any other.
 */
export type ThreadAnswer =
  { readonly classified: ClassifiedChunk } | { readonly trouble: AwsTrouble } | { readonly failure: string };

/** An error as the thread posts it. */
export function failureAnswer(error: unknown): ThreadAnswer {
  const trouble = transientTrouble(error);
  if (trouble !== undefined) return { trouble };
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { failure: `${name}: ${message}` };
}

/** A chunk could not be classified; the dead-letter queue shows the message. */
export class ChunkFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ChunkFailed';
  }
}

/** The classifier, off the main thread. One chunk at a time. */
export class ClassifierThread {
  readonly #worker: Worker;

  /** `script`: the bundled thread-main.ts; the kernel is next to it. */
  constructor(script: string, index: Uint8Array) {
    const kernelFile = path.join(path.dirname(script), 'kernel.wasm');
    this.#worker = new Worker(script, { workerData: { index, kernelFile } satisfies ThreadData });
  }

  /**
   * Classifies one chunk; throws {@link ChunkFailed}, or {@link ServiceTrouble} if a service failed. A dead thread is
   * not replaced: the process must end.
   */
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
    if ('trouble' in answer) throw new ServiceTrouble(answer.trouble);
    if ('failure' in answer) throw new ChunkFailed(answer.failure);
    return answer.classified;
  }

  /** Ends the thread immediately, even in the middle of a chunk. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
