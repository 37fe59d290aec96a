import { existsSync, readFileSync } from 'node:fs';
import { buildGridIndex, GridIndex } from '../../../geo/grid/grid-index.ts';
import type { Layer } from '../../../geo/district.ts';
import { createClassifier } from '../../../tasks/counting/twin/create-classifier.ts';
import type { Classifier } from '../../../tasks/counting/classifier.ts';
import { openClassifiers } from '../../../tasks/worker/open-classifiers.ts';
import { monthSpan } from '../../../tasks/trips/wall-clock.ts';
import type { InputFormat } from '../../../tasks/trips/input-format.ts';

/** The month that records are checked against: a good half of TLC's are outside it. */
export const CHECKED_MONTH = monthSpan('2015-06');

const OF_MONTH = { month: CHECKED_MONTH };

/** Built by `npm run build`. */
const KERNEL = 'dist/tasks/kernel.wasm';

/** What is checked over one layer: the classifier that the product would use, and its TypeScript twin. */
export interface UnderTest {
  readonly lookup: GridIndex;
  /** What the product's classifier runs on, according to its log. */
  readonly by: string;
  product(format: InputFormat): Classifier;
  twin(format: InputFormat): Classifier;
}

/** Opens both over one index. */
export function underTest(layer: Layer): UnderTest {
  const index = buildGridIndex(layer).bytes;
  const classifiers = openClassifiers(
    { grid: index, zones: undefined },
    existsSync(KERNEL) ? readFileSync(KERNEL) : undefined,
  );
  const lookup = GridIndex.open(index);
  return {
    lookup,
    by: classifiers.by,
    product: (format) => classifiers.create(format, OF_MONTH),
    twin: (format) => createClassifier(lookup, format, OF_MONTH),
  };
}
