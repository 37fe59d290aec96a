import { statisticsLayout, TALLIES } from '../../../tasks/counting/statistics-layout.ts';
import { noPythonModule, pythonModule, startPythonScript } from '../adapters/python-script.ts';
import type { ParquetAdapter } from './parquet-setting.ts';
import { PARQUET_MONTH } from './trips-sql.ts';

/** polars, if `python3` (or `PYTHON`) has it, with all the threads that it takes. */
export const polars: ParquetAdapter = async ({ files, districts, zones }, codec) => {
  const version = await pythonModule('polars');
  if (version === undefined) return [noPythonModule('polars', 'polars', 'polars')];
  const layout = statisticsLayout(districts);
  const job = { file: files.files[codec], zones: [...zones], layout, tallies: TALLIES, month: PARQUET_MONTH };
  const script = await startPythonScript('polars_parquet.py', job, districts);
  return [
    {
      id: `polars/${codec}`,
      label: `polars ${version}, all threads`,
      format: `parquet-${codec}`,
      work: 'all',
      records: files.rows,
      run: () => script.run(),
      close: () => script.close(),
    },
  ];
};
