import { pageFault } from '../../../parquet/page-faults.ts';
import type { PageFault } from '../../../parquet/page-faults.ts';
import type { DataPage } from '../../../parquet/page-sink.ts';
import type { ParquetDamaged } from '../../../parquet/parquet-damaged.ts';
import type { ParquetColumn } from '../../../parquet/parquet-format.ts';
import { ROLES } from '../../../parquet/trip-columns.ts';
import { NULLS, PlainValues } from './plain-values.ts';
import { Runs } from './runs.ts';

/** The values of one column, page after page, as they are counted. */
export class ColumnValues {
  readonly #column: ParquetColumn;
  readonly #null: number;
  #dictionary: readonly number[] = [];
  #levels = new Runs(new Uint8Array(), 1);
  /** The next value that is not null. */
  #nextPresent: () => number = () => this.#null;

  constructor(column: ParquetColumn) {
    this.#column = column;
    this.#null = NULLS[ROLES[column.column]];
  }

  setDictionary(values: number, bytes: Uint8Array): void {
    this.#dictionary = [];
    const plain = new PlainValues(this.#column, bytes);
    this.#dictionary = Array.from({ length: values }, () => plain.next() ?? this.#fail('values'));
  }

  /** Begins with a page; its bytes are copied. */
  setPage({ levels, indexWidth, bytes }: DataPage): void {
    this.#levels = new Runs(levels.slice(), 1);
    if (indexWidth === undefined) {
      const plain = new PlainValues(this.#column, bytes.slice());
      this.#nextPresent = () => plain.next() ?? this.#fail('values');
    } else {
      const indexes = new Runs(bytes.slice(), indexWidth);
      this.#nextPresent = () => {
        const index = indexes.next() ?? this.#fail('indexes');
        return this.#dictionary[index] ?? this.#fail('indexRange');
      };
    }
  }

  /** The next value. Throws `ParquetDamaged` if the page has none. */
  next(): number {
    if (!this.#column.optional) return this.#nextPresent();
    const level = this.#levels.next();
    if (level === undefined || level > 1) return this.#fail('levels');
    return level === 1 ? this.#nextPresent() : this.#null;
  }

  #fail(fault: PageFault): never {
    throw this.#error(fault);
  }

  #error(fault: PageFault): ParquetDamaged {
    return pageFault(this.#column.column, fault);
  }
}
