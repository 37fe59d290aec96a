import type { InputFormat } from '../../trips/input-format.ts';
import type { Classifier, ClassifierOptions, DistrictLookup } from '../classifier.ts';
import { TlcCsvClassifier } from './tlc-csv-classifier.ts';
import { TripRecordClassifier } from './trip-record-classifier.ts';

/** A classifier for one chunk of a file of this format, over one layer. */
export function createClassifier(
  districts: DistrictLookup,
  format: InputFormat,
  options: ClassifierOptions,
): Classifier {
  switch (format.kind) {
    case 'trip-records':
      return new TripRecordClassifier(districts, options.month);
    case 'tlc-csv':
      return new TlcCsvClassifier(districts, format.columns, options);
  }
}
