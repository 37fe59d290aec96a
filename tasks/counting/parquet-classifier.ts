import type { PageSink } from '../parquet/page-sink.ts';
import type { TripStatistics } from './statistics.ts';

/** Classifies and counts the rows of a chunk of a Parquet file from the pages that it is given. */
export interface ParquetClassifier extends PageSink {
  /** There are no more rows: returns the statistics of all of them. The classifier cannot be used again. */
  end(): TripStatistics;
}
