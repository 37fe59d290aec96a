import type { ChunkMessage } from '../protocol/chunk-message.ts';
import type { Classifiers } from './open-classifiers.ts';
import type { TripStatistics } from '../counting/statistics.ts';
import { monthSpan } from '../trips/wall-clock.ts';
import type { Storage } from '../storage/storage.ts';

/** Reads a chunk's bytes straight into the classifier's buffer, in constant memory; returns the chunk's statistics. */
export async function classifyChunk(
  chunk: Pick<ChunkMessage, 'uri' | 'version' | 'month' | 'format' | 'start' | 'end'>,
  classifiers: Classifiers,
  storage: Storage,
): Promise<TripStatistics> {
  const { format, start, end } = chunk;
  const skipBytes = format.kind === 'tlc-csv' && start === 0 ? format.headerBytes : 0;
  const classifier = classifiers.create(format, { skipBytes, month: monthSpan(chunk.month) });
  const reader = await storage.openRange(chunk.uri, start, end, chunk.version);
  try {
    let left = end - start;
    while (left > 0) {
      const count = await reader.read(classifier.room());
      if (count === 0) throw new Error(`${chunk.uri} ended ${left} bytes before byte ${end}`);
      classifier.advance(count);
      left -= count;
    }
    return classifier.end();
  } finally {
    await reader.close();
  }
}
