import { GridIndex } from '../../geo/grid/locate.ts';
import { createClassifier } from '../counting/twin/create-classifier.ts';
import type { Classifier, ClassifierOptions } from '../counting/classifier.ts';
import type { InputFormat } from '../trips/input-format.ts';
import { KernelTlcCsvClassifier } from '../counting/kernel/kernel-tlc-csv-classifier.ts';
import { KernelTripRecordClassifier } from '../counting/kernel/kernel-trip-record-classifier.ts';
import { Kernel, whyUnfit } from '../counting/kernel/kernel.ts';
import { compileWasm } from '../counting/kernel/web-assembly.ts';

/** Creates the classifiers of one layer, for one chunk at a time. */
export interface Classifiers {
  /** The implementation, for the log: the WASM kernel, or TypeScript and the reason. */
  readonly by: string;
  create(format: InputFormat, options: ClassifierOptions): Classifier;
}

/**
 * Opens a packed grid index (`GridIndexError` on anything else) for classifying. `kernel` is the kernel's WASM module,
 * as bytes; without it, or if it cannot run, plain TypeScript does the same work, several times slower.
 */
export function openClassifiers(index: Uint8Array, kernel: Uint8Array | undefined): Classifiers {
  const districts = GridIndex.open(index);
  const inTypeScript = (why: string): Classifiers => ({
    by: `TypeScript: ${why}`,
    create: (format, options) => createClassifier(districts, format, options),
  });
  if (kernel === undefined) return inTypeScript('there is no kernel');
  const unfit = whyUnfit(index);
  if (unfit !== undefined) return inTypeScript(unfit);
  const module = compileWasm(kernel);
  if (module === undefined) return inTypeScript('this machine has no WASM SIMD');
  const instance = new Kernel(module, index, districts.districtCount);
  return {
    by: 'WASM kernel',
    create: (format, options) => {
      if (format.kind === 'trip-records') return new KernelTripRecordClassifier(instance, districts, options.month);
      return new KernelTlcCsvClassifier(instance, districts, format.columns, options);
    },
  };
}
