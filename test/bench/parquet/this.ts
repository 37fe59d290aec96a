import { pathToFileURL } from 'node:url';
import type { ChunkMessage } from '../../../tasks/protocol/chunk-message.ts';
import { openStorage } from '../../../tasks/storage/open-storage.ts';
import { planChunks } from '../../../workflow/input/chunk-plan.ts';
import { recogniseFile } from '../../../workflow/input/recognise-file.ts';
import type { Contender, ParquetCodec, ParquetFormatName } from '../contender.ts';
import { timedWithCpu } from '../measure.ts';
import { CHUNK_BYTES, ClassifierPool } from '../product.ts';
import type { OwnCounts } from '../run-contenders.ts';
import type { ParquetAdapter, ParquetSetting } from './parquet-setting.ts';
import { PARQUET_MONTH } from './trips-sql.ts';

/** The product: its built worker threads over the row groups, on one core and on all. */
export const thisOnParquet: ParquetAdapter = async (setting, codec) => {
  const workers = [...new Set([1, setting.cores])];
  return Promise.all(workers.map((count) => productContender(setting, codec, count)));
};

/** The name of the product's contender. */
export function parquetProductId(format: ParquetFormatName, workers: number): string {
  return `this/${format}/${workers}`;
}

async function productContender(setting: ParquetSetting, codec: ParquetCodec, workers: number): Promise<Contender> {
  const chunks = await parquetChunks(setting.files.files[codec]);
  const pool = new ClassifierPool(workers, setting.index, setting.districts, setting.zones);
  const format = `parquet-${codec}` as const;
  return {
    id: parquetProductId(format, workers),
    label: `this, ${workers === 1 ? '1 core' : `${workers} cores`}`,
    format,
    work: 'all',
    records: setting.files.rows,
    run: async () => {
      let statistics;
      const time = await timedWithCpu(async () => {
        statistics = await pool.classify(chunks);
      });
      return { ...time, statistics };
    },
    close: () => pool.close(),
  };
}

/** The chunks of a file, planned as PartitionIntoChunks does. */
async function parquetChunks(file: string): Promise<ChunkMessage[]> {
  const storage = openStorage();
  const object = await storage.head(pathToFileURL(file).href);
  const { format } = await recogniseFile(storage, object);
  const { uri, version } = object;
  const month = PARQUET_MONTH;
  const tripFile = { ...object, format, color: 'yellow', month } as const;
  const planned = await planChunks([tripFile], storage, CHUNK_BYTES);
  return planned.map(([, start, end, pages], chunk) => {
    return { chunk, file: 0, uri, version, month, format, start, end, pages };
  });
}

/** The product's counts over the first row groups of one of the files: all files have the same rows. */
export function openParquetCounts({ files, index, districts, zones }: ParquetSetting): {
  readonly count: OwnCounts;
  readonly close: () => Promise<void>;
} {
  const pool = new ClassifierPool(1, index, districts, zones);
  return {
    count: async ({ records }) => {
      const chunks = await parquetChunks(files.files.snappy);
      return pool.classify(chunks.filter(({ end }) => end <= records));
    },
    close: () => pool.close(),
  };
}
