import { readRows } from '../parquet/read-rows.ts';
import type { ChunkMessage } from '../protocol/chunk-message.ts';
import type { Classifiers } from './open-classifiers.ts';
import type { TripStatistics } from '../counting/statistics.ts';
import { monthSpan } from '../trips/wall-clock.ts';
import type { Storage } from '../storage/storage.ts';

/** What is read of a chunk's message. */
type Chunk = Pick<ChunkMessage, 'uri' | 'version' | 'month' | 'format' | 'start' | 'end' | 'pages'>;

/** Reads a chunk into the classifier, in constant memory; returns the chunk's statistics. */
export async function classifyChunk(chunk: Chunk, classifiers: Classifiers, storage: Storage): Promise<TripStatistics> {
  const { uri, version, format, start, end } = chunk;
  const options = { month: monthSpan(chunk.month) };
  if (format.kind === 'parquet') {
    const classifier = classifiers.createForParquet(format, options);
    const open = (from: number, to: number) => storage.openRange(uri, from, to, version);
    await readRows(format, { start, end, pages: chunk.pages ?? [] }, open, classifier);
    return classifier.end();
  }
  const skipBytes = format.kind === 'tlc-csv' && start === 0 ? format.headerBytes : 0;
  const classifier = classifiers.create(format, { ...options, skipBytes });
  const reader = await storage.openRange(uri, start, end, version);
  try {
    let left = end - start;
    while (left > 0) {
      const count = await reader.read(classifier.room());
      if (count === 0) throw new Error(`${uri} ended ${left} bytes before byte ${end}`);
      classifier.advance(count);
      left -= count;
    }
    return classifier.end();
  } finally {
    await reader.close();
  }
}
