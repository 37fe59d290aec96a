import { GRID_INDEX } from '../memory-map';
import { openCells, resetCells } from './counts';
import { openGrid } from './grid';
import { openTlcRows } from './tlc-rows';
import { openTripRecords } from './trip-records';

/*
 * What the wrapper (tasks/kernel/kernel.ts) calls. The memory is the wrapper's; memory-map.ts says what lies where.
 */

export { countTlcRows, setTlcColumns } from './tlc-rows';
export { countTripRecords } from './trip-records';

/** To be called once, when the packed index lies at GRID_INDEX and the step tables are filled. */
export function open(cells: usize, cellsBytes: usize, districts: u32, originDestination: bool): void {
  openGrid(GRID_INDEX);
  openCells(cells, cellsBytes, districts, originDestination);
  openTripRecords();
  openTlcRows();
}

/** Begins a chunk: all counters are 0 again. */
export function reset(): void {
  resetCells();
}
