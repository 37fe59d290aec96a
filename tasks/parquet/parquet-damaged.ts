/** A page that cannot be read: the file is damaged, or was written in a way that this program does not read. */
export class ParquetDamaged extends Error {
  override readonly name = 'ParquetDamaged';

  /** `problem` and `fix`: without the file's name, which the reader of the file knows. */
  constructor(problem: string, { fix, cause }: { readonly fix?: string; readonly cause?: unknown } = {}) {
    super(`${problem}. ${fix ?? 'The Parquet file is damaged: download or write it again'}`, { cause });
  }
}
