import { GRID_INDEX } from '../memory-map';
import { openCells, resetCells } from './counts';
import { openGrid } from './grid';
import { setAmountColumns } from './tlc-amounts';
import { setPlaceColumns } from './tlc-places';
import { openTlcRows, setPlaces, setRows } from './tlc-rows';
import { setTimeColumns } from './tlc-times';
import { setZoneColumns } from './tlc-zones';
import { openTripRecords } from './trip-records';

/*
 * What the wrapper (tasks/counting/kernel/kernel.ts) calls. The memory is the wrapper's; memory-map.ts describes its
 * layout.
 */

/** What is compiled in: the wrapper compares it with its own. */
export * from '../../../trips/buckets';
export * from '../memory-map';
export * from '../parquet-numbers';

export { countTlcRows } from './tlc-rows';
export { countTripRecords } from './trip-records';
export { countRows, openParquet, setColumn, setDictionary, setPage, skipValues } from './parquet/rows';
export { decompressSnappy } from './parquet/snappy';

/** Call once, after the packed index is at GRID_INDEX and the step tables are filled. */
export function open(cells: usize, cellsBytes: usize, districts: u32, originDestination: bool): void {
  openGrid(GRID_INDEX);
  openCells(cells, cellsBytes, districts, originDestination);
  openTripRecords();
  openTlcRows();
}

/** Begins a chunk of a file whose month is [monthFrom, monthTo), in seconds: all counters are 0 again. */
export function reset(monthFrom: i32, monthTo: i32): void {
  resetCells(monthFrom, monthTo);
}

/** Which field of a raw row these columns are (from 0), and how many the header has; then comes setTlcPlaces or setTlcZones. */
export function setTlcTimesAndAmounts(
  pickup: u32,
  dropoff: u32,
  distance: u32,
  fare: u32,
  hasAmounts: bool,
  fields: u32,
): void {
  setTimeColumns(pickup, dropoff);
  setAmountColumns(distance, fare);
  setRows(fields, hasAmounts);
}

/** Which fields the coordinates are: longitude and latitude of the pickup, then of the dropoff. */
export function setTlcPlaces(x1: u32, y1: u32, x2: u32, y2: u32): void {
  setPlaceColumns(x1, y1, x2, y2);
  setPlaces(false);
}

/** Which fields the taxi zones are. */
export function setTlcZones(pickup: u32, dropoff: u32): void {
  setZoneColumns(pickup, dropoff);
  setPlaces(true);
}

/** Where the vectors that the module itself puts into memory, from VECTORS on, end. */
export function vectorsEnd(): usize {
  return __heap_base;
}
