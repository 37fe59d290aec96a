/** Lines of a table with fitted columns: the first and those in `left` left-aligned, others right-aligned. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  left: readonly number[] = [],
): string[] {
  const widths = header.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const isLeft = new Set([0, ...left]);
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, i) =>
      isLeft.has(i) ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    );
    return `  ${padded.join('  ')}`.trimEnd();
  };
  return [line(header), ...rows.map(line)];
}

/** Lines of two columns without a header, the first as wide as its widest cell. */
export function twoColumns(rows: readonly (readonly [left: string, right: string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`.trimEnd());
}
