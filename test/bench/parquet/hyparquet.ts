import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { TripStatistics } from '../../../tasks/counting/statistics.ts';
import { CACHE } from '../data/bench-files.ts';
import { PeerProcess } from '../peer-process.ts';
import { ROW_GROUP_ROWS } from './parquet-files.ts';
import type { ParquetAdapter } from './parquet-setting.ts';

/** hyparquet with the product's counter, on the first row group: it is slow. */
export const hyparquet: ParquetAdapter = async ({ files, districts, zones }, codec) => {
  const zonesFile = path.join(CACHE, 'zones.json');
  writeFileSync(zonesFile, JSON.stringify({ districts, zones: [...zones] }));
  const args = [files.files[codec], zonesFile, String(ROW_GROUP_ROWS)];
  const process = await PeerProcess.start(path.join(import.meta.dirname, 'hyparquet-process.ts'), args);
  return [
    {
      id: `hyparquet/${codec}`,
      label: 'hyparquet',
      format: `parquet-${codec}`,
      work: 'all',
      records: ROW_GROUP_ROWS,
      run: async () => {
        const { seconds, cpuSeconds, cells } = await process.run();
        return { seconds, cpuSeconds, statistics: new TripStatistics(districts, cells) };
      },
      close: () => process.close(),
    },
  ];
};
