/** The rows of a long table that are drawn, and the room of those before and after, in pixels. */
export interface RowWindow {
  readonly first: number;
  /** One past the last. */
  readonly end: number;
  readonly before: number;
  readonly after: number;
}

/** Rows drawn beyond those in sight, so that scrolling meets no gap. */
const BEYOND = 12;

/** The rows in sight of a view of some height, scrolled to some place; all in pixels. */
export function rowWindow(rows: number, rowHeight: number, scrolled: number, height: number): RowWindow {
  const top = Math.min(Math.max(0, scrolled), Math.max(0, rows * rowHeight - height));
  const first = Math.max(0, Math.floor(top / rowHeight) - BEYOND);
  const end = Math.min(rows, Math.ceil((top + height) / rowHeight) + BEYOND);
  return { first, end, before: first * rowHeight, after: (rows - end) * rowHeight };
}

/** Where to scroll so that a row is in sight, below a head of `rowHeight`: nowhere else if it is. */
export function scrollToRow(row: number, rowHeight: number, scrolled: number, height: number): number {
  const top = row * rowHeight;
  if (top < scrolled) return top;
  const bottom = top + 2 * rowHeight; // the head covers a row's height
  return bottom > scrolled + height ? bottom - height : scrolled;
}
