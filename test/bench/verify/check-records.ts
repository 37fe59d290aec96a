import type { Classifier } from '../../../tasks/counting/classifier.ts';
import type { TripStatistics } from '../../../tasks/counting/statistics.ts';
import type { Random } from '../../../workflow/client/sample-trips.ts';

/** Bytes on which two implementations disagree: the fewest that could be found. */
export interface RecordDifference {
  readonly by: string;
  readonly bytes: string;
  readonly cells: readonly string[];
}

/** Something that counts bytes. */
export type Count = (bytes: Buffer) => TripStatistics;

/** Feeds a classifier in pieces of any size: nothing it knows about one piece may affect the next. */
export function inPieces(create: () => Classifier, random: Random): Count {
  return (bytes) => {
    const classifier = create();
    for (let at = 0; at < bytes.length;) {
      const room = classifier.room();
      const most = random() < 0.5 ? room.length : 1 + Math.floor(random() * 2000);
      const size = Math.min(most, room.length, bytes.length - at);
      room.set(bytes.subarray(at, at + size));
      classifier.advance(size);
      at += size;
    }
    return classifier.end();
  };
}

/** Undefined if `count` agrees with `expected` in every cell, else the smallest part of `rows` where it does not. */
export function checkCounts(
  count: Count,
  by: string,
  expected: Count,
  rows: readonly Buffer[],
): RecordDifference | undefined {
  let differing = rows;
  if (isSame(count, expected, differing)) return undefined;
  while (differing.length > 1) {
    const middle = differing.length >> 1;
    const half = [differing.slice(0, middle), differing.slice(middle)].find((part) => !isSame(count, expected, part));
    if (half === undefined) break;
    differing = half;
  }
  const bytes = Buffer.concat([...differing]);
  const [found, wanted] = [count(bytes), expected(bytes)];
  const cells = Array.from(found.cells, (value, cell) => `${cell}: ${value}, not ${wanted.cells[cell]!}`);
  return {
    by,
    bytes: JSON.stringify(bytes.toString('latin1')).slice(0, 2000),
    cells: cells.filter((_, cell) => found.cells[cell] !== wanted.cells[cell]).slice(0, 20),
  };
}

function isSame(count: Count, expected: Count, rows: readonly Buffer[]): boolean {
  const bytes = Buffer.concat([...rows]);
  const [found, wanted] = [count(bytes), expected(bytes)].map(({ cells }) => Buffer.from(cells.buffer));
  return found!.equals(wanted!);
}
