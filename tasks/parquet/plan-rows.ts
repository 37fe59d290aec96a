import { LARGEST_HEADER, parsePageHeader } from './page-header.ts';
import type { PageHeader } from './page-header.ts';
import { ParquetDamaged } from './parquet-damaged.ts';
import type { ReadBytes, TripRowGroup } from './footer.ts';
import type { ColumnPages } from './parquet-format.ts';
import type { RowRange } from './read-rows.ts';

/** Each look is a read of its own, so that it is seldom repeated. */
const FIRST_HEADER_WINDOW = 512;

/**
 * Cuts a row group into chunks whose pages have about `chunkBytes` bytes. A group that is small enough is one chunk. A
 * larger one, as in all files before 2023-02, is cut at rows; since its footer does not say where the pages are, their
 * headers are read, one small read a page.
 *
 *   rows      0 ........ 40 ........ 80 ...... 120     chunks of 40 rows
 *   column A  |----------|-----------|----------|      pages, and which of them each chunk reads
 *   column B  |----------------|----------------|      the first page of B is read by both of its chunks
 *
 * @throws ParquetDamaged if the headers do not add up to the group's rows.
 */
export async function planRowGroup(group: TripRowGroup, chunkBytes: number, read: ReadBytes): Promise<RowRange[]> {
  const { firstRow, rows, pages } = group;
  const bytes = pages.reduce((sum, { start, end }) => sum + end - start, 0);
  const chunks = Math.min(Math.ceil(bytes / chunkBytes), rows);
  if (chunks <= 1) return [{ start: firstRow, end: firstRow + rows, pages }];
  const columns = await Promise.all(pages.map((column) => listPages(column, rows, read)));
  return Array.from({ length: chunks }, (_, chunk) => {
    const start = Math.floor((rows * chunk) / chunks);
    const end = Math.floor((rows * (chunk + 1)) / chunks);
    return {
      start: firstRow + start,
      end: firstRow + end,
      pages: columns.map((column) => pagesBetween(column, start, end, firstRow)),
    };
  });
}

/** A data page: its bytes, header included, and its rows in the group. */
interface PagePlace {
  readonly start: number;
  readonly end: number;
  readonly firstRow: number;
  readonly endRow: number;
}

interface ListedColumn {
  readonly column: ColumnPages;
  readonly dictionary: readonly [start: number, end: number] | undefined;
  readonly pages: readonly PagePlace[];
}

/** Where a column's pages are, by their headers. */
async function listPages(column: ColumnPages, rows: number, read: ReadBytes): Promise<ListedColumn> {
  const pages: PagePlace[] = [];
  let dictionary: readonly [number, number] | undefined;
  let row = 0;
  for (let at = column.start; row < rows;) {
    const header = await readHeader(at, column.end, read);
    const end = at + header.size.header + header.size.stored;
    if (end > column.end) throw new ParquetDamaged('a column ends in the middle of a page');
    if (header.kind === 'dictionary') dictionary = [at, end];
    else if (header.kind !== 'other' && header.values > 0) {
      pages.push({ start: at, end, firstRow: row, endRow: row + header.values });
      row += header.values;
    }
    at = end;
  }
  if (row !== rows) throw new ParquetDamaged(`a column's pages have ${row} rows, its row group ${rows}`);
  return { column, dictionary, pages };
}

async function readHeader(at: number, end: number, read: ReadBytes): Promise<PageHeader> {
  for (let window = FIRST_HEADER_WINDOW; at < end && window <= LARGEST_HEADER; window *= 8) {
    const head = await read(at, Math.min(window, end - at));
    const header = parsePageHeader(head);
    if (header !== undefined) return header;
    if (window >= end - at) break;
  }
  throw new ParquetDamaged("a column's pages end before its rows do");
}

/** The pages that hold the group's rows `start` to `end`. */
function pagesBetween(
  { column, dictionary, pages }: ListedColumn,
  start: number,
  end: number,
  groupRow: number,
): ColumnPages {
  const first = pages.find(({ endRow }) => endRow > start)!;
  const last = pages.findLast(({ firstRow }) => firstRow < end)!;
  return {
    codec: column.codec,
    start: first.start,
    end: last.end,
    firstRow: groupRow + first.firstRow,
    ...(dictionary !== undefined && { dictionary }),
  };
}
