import type { TripStatistics } from '../../tasks/counting/statistics.ts';

/**
 * How many of the counts of one section differ: half the sum of the differences, since a trip that is counted in one
 * cell and not in another differs twice.
 */
function movedWithin(a: TripStatistics, b: TripStatistics, from: number, to: number): number {
  let moved = 0;
  for (let cell = from; cell < to; cell++) moved += Math.abs(a.cells[cell]! - b.cells[cell]!);
  return moved / 2;
}

/**
 * How a peer's counts over some records compare with the product's over the same: `same`, or how many pickups and
 * dropoffs it puts elsewhere. Libraries of plain doubles may, within a hair of an edge. The tallies are left out: only the
 * product keeps them.
 */
export function compareCounts(own: TripStatistics, peer: TripStatistics): string {
  if (peer.layout.length !== own.layout.length) return `counted over ${peer.layout.districts} districts`;
  const sections = own.cells.subarray(0, own.layout.tallies);
  if (sections.every((count, cell) => count === peer.cells[cell])) return 'same';
  if (own.records !== peer.records) return `${peer.records} records of ${own.records}`;
  if (own.rejected !== peer.rejected) return `${peer.rejected} rejected, not ${own.rejected}`;
  const { pickups, dropoffs, distance } = own.layout;
  const unlocated = Math.abs(own.unlocated - peer.unlocated);
  const ends = movedWithin(own, peer, pickups, dropoffs) + movedWithin(own, peer, dropoffs, distance) + unlocated;
  const share = ends / (2 * own.records);
  return `${Math.ceil(ends)} ends elsewhere (${(share * 1e6).toFixed(1)} a million)`;
}
