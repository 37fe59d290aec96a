/** The rendered rows of a long table, and the space for those before and after, in pixels. */
export interface RowWindow {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
  readonly before: number;
  readonly after: number;
}

/** Rows rendered beyond the visible ones, so that scrolling shows no gaps. */
const BEYOND = 12;

/** The rows visible in a view of the given height and scroll position; all in pixels. */
export function rowWindow(rows: number, rowHeight: number, scrolled: number, height: number): RowWindow {
  const top = Math.min(Math.max(0, scrolled), Math.max(0, rows * rowHeight - height));
  const first = Math.max(0, Math.floor(top / rowHeight) - BEYOND);
  const end = Math.min(rows, Math.ceil((top + height) / rowHeight) + BEYOND);
  return { first, end, before: first * rowHeight, after: (rows - end) * rowHeight };
}

/** The scroll position that shows a row below a header of `rowHeight`; unchanged if it is visible already. */
export function scrollToRow(row: number, rowHeight: number, scrolled: number, height: number): number {
  const top = row * rowHeight;
  if (top < scrolled) return top;
  const bottom = top + 2 * rowHeight; // the header covers one row's height
  return bottom > scrolled + height ? bottom - height : scrolled;
}
