import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Adapter, Contender, Format } from '../contender.ts';
import { timed } from '../measure.ts';

const execute = promisify(execFile);

/** `wc -l`: about what it costs to read the bytes at all. */
export const wc: Adapter = async ({ files }) => {
  try {
    await execute('wc', ['--version']);
  } catch {
    return [{ id: 'wc', label: 'wc -l', reason: 'no wc on the PATH' }];
  }
  return [
    contender('trip-records', files.tripRecords, files.records, 0),
    contender('tlc-csv', files.tlcCsv, files.rows, 1),
  ];
};

function contender(format: Format, file: string, records: number, headerLines: number): Contender {
  return {
    id: `wc/${format}`,
    label: 'wc -l',
    format,
    work: 'count line feeds',
    records,
    run: async () => {
      let lines = 0;
      const seconds = await timed(async () => {
        lines = parseInt((await execute('wc', ['-l', file])).stdout, 10);
      });
      return { seconds, records: lines - headerLines };
    },
    close: () => Promise.resolve(),
  };
}
