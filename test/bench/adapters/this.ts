import type { Adapter, BenchSetting, Contender, Format } from '../contender.ts';
import { timed } from '../measure.ts';
import { CHUNK_BYTES, ClassifierPool, planChunks } from '../product.ts';

/** The product: its built worker threads over the chunks of the file, on one core and on all. */
export const thisProduct: Adapter = async (setting) => {
  const workers = [...new Set([1, setting.cores])];
  const formats: readonly Format[] = ['trip-records', 'tlc-csv'];
  return Promise.all(formats.flatMap((format) => workers.map((count) => productContender(setting, format, count))));
};

/** The name of the product's contender. */
export function productId(format: Format, workers: number): string {
  return `this/${format}/${workers}`;
}

async function productContender(setting: BenchSetting, format: Format, workers: number): Promise<Contender> {
  const { files, index, districts } = setting;
  const [file, records] = format === 'tlc-csv' ? [files.tlcCsv, files.rows] : [files.tripRecords, files.records];
  const whole = await planChunks(file, CHUNK_BYTES);
  // The same number of chunks for each worker, so that none idles at the end: the file is small compared to a month.
  const rounds = Math.ceil(whole.length / workers);
  const chunks = await planChunks(file, Math.ceil(whole.at(-1)!.end / (rounds * workers)));
  const pool = new ClassifierPool(workers, index, districts);
  return {
    id: productId(format, workers),
    label: `this, ${workers === 1 ? '1 core' : `${workers} cores`}`,
    format,
    work: 'all',
    records,
    run: async () => {
      let statistics;
      const seconds = await timed(async () => {
        statistics = await pool.classify(chunks);
      });
      return { seconds, statistics };
    },
    close: () => pool.close(),
  };
}
