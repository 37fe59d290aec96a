import { AMOUNT_GROUPS, DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../../trips/buckets.ts';
import { HOURS_OF_WEEK, TALLIES, UNLOCATED_CELL } from '../statistics.ts';
import type { StatisticsLayout } from '../statistics.ts';

/** Words in front of the sections; the first counts unlocated trips, the next those outside the file's month. */
const HEAD_WORDS = 16;

/**
 * The kernel's counters (assembly/counts.ts shows them), read as those of the statistics. Most sections are the same;
 * the kernel counts distance, duration and fare together, as one group, and they are separated here.
 */
export class KernelCells {
  readonly #counters: Uint32Array;
  readonly #layout: StatisticsLayout;

  constructor(memory: ArrayBuffer, at: number, layout: StatisticsLayout) {
    this.#counters = new Uint32Array(memory, at, KernelCells.bytes(layout) / 4);
    this.#layout = layout;
  }

  /** Memory for the counters of a layer. */
  static bytes(layout: StatisticsLayout): number {
    const rows = layout.districts + 1;
    const pairs = layout.originDestination === undefined ? 0 : rows * rows;
    return 4 * (HEAD_WORDS + rows * (2 * HOURS_OF_WEEK + AMOUNT_GROUPS) + pairs);
  }

  /** Adds all counters to the cells of statistics. */
  addTo(cells: Float64Array): void {
    const layout = this.#layout;
    const counters = this.#counters;
    const rows = layout.districts + 1;
    cells[UNLOCATED_CELL]! += counters[0]!;
    cells[layout.tallies + TALLIES.indexOf('outsideMonth')]! += counters[1]!;
    const pickups = HEAD_WORDS;
    const dropoffs = pickups + rows * HOURS_OF_WEEK;
    const groups = dropoffs + rows * HOURS_OF_WEEK;
    const pairs = groups + rows * AMOUNT_GROUPS;
    this.#addSection(cells, layout.pickups, pickups, rows * HOURS_OF_WEEK);
    this.#addSection(cells, layout.dropoffs, dropoffs, rows * HOURS_OF_WEEK);
    for (let row = 0; row < rows; row++) this.#addGroups(cells, row, groups + row * AMOUNT_GROUPS);
    if (layout.originDestination !== undefined) this.#addSection(cells, layout.originDestination, pairs, rows * rows);
  }

  #addSection(cells: Float64Array, to: number, from: number, length: number): void {
    for (let i = 0; i < length; i++) cells[to + i]! += this.#counters[from + i]!;
  }

  #addGroups(cells: Float64Array, row: number, from: number): void {
    const counters = this.#counters;
    const layout = this.#layout;
    const fares = FARE_BOUNDS.length;
    const durations = DURATION_BOUNDS.length;
    for (let group = 0; group < AMOUNT_GROUPS; group++) {
      const count = counters[from + group]!;
      if (count === 0) continue;
      const distance = Math.floor(group / (durations * fares));
      const duration = Math.floor(group / fares) % durations;
      cells[layout.distance + row * DISTANCE_BOUNDS.length + distance]! += count;
      cells[layout.duration + row * durations + duration]! += count;
      cells[layout.fare + row * fares + (group % fares)]! += count;
    }
  }
}
