import type { TripStatistics } from '../../tasks/counting/statistics.ts';
import type { BenchFiles } from './data/bench-files.ts';
import type { LayerFile } from './data/bench-layer.ts';

/** The format that a contender reads. */
export type Format = 'trip-records' | 'tlc-csv' | ParquetFormatName;

/** Parquet files by the compression of their pages. */
export const PARQUET_CODECS = ['zstd', 'gzip', 'snappy'] as const;
export type ParquetCodec = (typeof PARQUET_CODECS)[number];
export type ParquetFormatName = `parquet-${ParquetCodec}`;

/** What a contender does with a record: the shorter lists are less work than the product's. */
export type Work = 'all' | 'parse and group' | 'count line feeds';

/** One timed pass over a contender's records. */
export interface Run {
  readonly seconds: number;
  /** Of all its threads, if that was measured: other work on the machine changes it less. */
  readonly cpuSeconds?: number | undefined;
  /** What it counted, if it can report that in the product's cells. */
  readonly statistics?: TripStatistics;
  /** How many records it saw, if that is all that it can report. */
  readonly records?: number;
}

/** Something that is measured, ready to run. */
export interface Contender {
  readonly id: string;
  readonly label: string;
  readonly format: Format;
  readonly work: Work;
  /** Number of records in one pass: the first ones of the file. */
  readonly records: number;
  run(): Promise<Run>;
  close(): Promise<void>;
}

/** Something that cannot be measured here, and why. */
export interface NotInstalled {
  readonly id: string;
  readonly label: string;
  readonly reason: string;
}

/** What all adapters are given. */
export interface BenchSetting {
  /** Which trips are counted over which layer, human-readable. */
  readonly description: string;
  readonly files: BenchFiles;
  readonly layerFile: LayerFile;
  readonly districts: number;
  /** Ids in the order of their numbers. */
  readonly districtIds: readonly string[];
  /** The layer's packed grid index, and the file that holds it. */
  readonly index: Uint8Array;
  readonly indexFile: string;
  readonly cores: number;
  /** Shrinks the slow contenders' shares, for a quick look. */
  readonly quick: boolean;
}

/** Makes contenders of one kind, or reports why it cannot. */
export type Adapter = (setting: BenchSetting) => Promise<readonly (Contender | NotInstalled)[]>;
