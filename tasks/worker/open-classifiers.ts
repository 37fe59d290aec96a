import { GridIndex } from '../../geo/grid/locate.ts';
import type { LayerIndex } from '../protocol/layer-index.ts';
import { createClassifier } from '../counting/twin/create-classifier.ts';
import { ParquetRowsClassifier } from '../counting/twin/parquet/parquet-rows-classifier.ts';
import type { ParquetClassifier } from '../counting/parquet-classifier.ts';
import type { ParquetFormat } from '../parquet/parquet-format.ts';
import type { Classifier, ClassifierOptions } from '../counting/classifier.ts';
import type { InputFormat } from '../trips/input-format.ts';
import { KernelTlcCsvClassifier } from '../counting/kernel/kernel-tlc-csv-classifier.ts';
import { KernelTripRecordClassifier } from '../counting/kernel/kernel-trip-record-classifier.ts';
import { ParquetKernel } from '../counting/kernel/parquet-kernel.ts';
import { hasKernelColumns, Kernel, whyUnfit } from '../counting/kernel/kernel.ts';
import { compileWasm } from '../counting/kernel/web-assembly.ts';

/** Creates the classifiers of one layer, for one chunk at a time. */
export interface Classifiers {
  /** The implementation, for the log: the WASM kernel, or TypeScript and the reason. */
  readonly by: string;
  create(format: InputFormat, options: ClassifierOptions): Classifier;
  createForParquet(format: ParquetFormat, options: ClassifierOptions): ParquetClassifier;
}

/**
 * Opens a layer's index (`GridIndexError` if the grid is not one) for classifying. `kernel` is the kernel's WASM module,
 * as bytes; without it, or if it cannot run, plain TypeScript does the same work, several times slower.
 */
export function openClassifiers({ grid, zones }: LayerIndex, kernel: Uint8Array | undefined): Classifiers {
  const index = GridIndex.open(grid);
  const { districtCount } = index;
  const districts = { districtCount, zones, locate: (x: number, y: number): number => index.locate(x, y) };
  const inTypeScript = (why: string): Classifiers => ({
    by: `TypeScript: ${why}`,
    create: (format, options) => createClassifier(districts, format, options),
    createForParquet: (format, options) => new ParquetRowsClassifier(districts, format, options),
  });
  if (kernel === undefined) return inTypeScript('there is no kernel');
  const unfit = whyUnfit(grid);
  if (unfit !== undefined) return inTypeScript(unfit);
  const module = compileWasm(kernel);
  if (module === undefined) return inTypeScript('this machine has no WASM SIMD');
  const instance = new Kernel(module, grid, districts);
  let forParquet: ParquetKernel | undefined;
  return {
    by: 'WASM kernel',
    create: (format, options) => {
      if (format.kind === 'trip-records') return new KernelTripRecordClassifier(instance, districts, options.month);
      const { columns } = format;
      return hasKernelColumns(columns)
        ? new KernelTlcCsvClassifier(instance, districts, columns, options)
        : createClassifier(districts, format, options);
    },
    createForParquet: (format, options) => {
      forParquet ??= new ParquetKernel(module, grid, districts);
      return forParquet.begin(format, options);
    },
  };
}
