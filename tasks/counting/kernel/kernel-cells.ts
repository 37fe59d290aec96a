import {
  AMOUNT_BUCKETS,
  AMOUNT_GROUPS,
  DISTANCE_BUCKETS,
  DURATION_BUCKETS,
  FARE_BUCKETS,
} from '../../trips/buckets.ts';
import { HOURS_OF_WEEK, REJECTED_CELL, TALLIES, UNLOCATED_CELL } from '../statistics.ts';
import type { StatisticsLayout } from '../statistics.ts';

/** Words in front of the sections: unlocated trips, the tallies, rejected rows. */
const HEAD_WORDS = 16;
const FIRST_TALLY_WORD = 1;
const REJECTED_WORD = FIRST_TALLY_WORD + TALLIES.length;

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
    return 4 * (HEAD_WORDS + rows * (2 * HOURS_OF_WEEK + AMOUNT_GROUPS + AMOUNT_BUCKETS) + pairs);
  }

  /** Adds all counters to the cells of statistics. */
  addTo(cells: Float64Array): void {
    const layout = this.#layout;
    const counters = this.#counters;
    const rows = layout.districts + 1;
    cells[UNLOCATED_CELL]! += counters[0]!;
    TALLIES.forEach((_, tally) => {
      cells[layout.tallies + tally]! += counters[FIRST_TALLY_WORD + tally]!;
    });
    cells[REJECTED_CELL]! += counters[REJECTED_WORD]!;
    const pickups = HEAD_WORDS;
    const dropoffs = pickups + rows * HOURS_OF_WEEK;
    const groups = dropoffs + rows * HOURS_OF_WEEK;
    const amounts = groups + rows * AMOUNT_GROUPS;
    const pairs = amounts + rows * AMOUNT_BUCKETS;
    this.#addSection(cells, layout.pickups, pickups, rows * HOURS_OF_WEEK);
    this.#addSection(cells, layout.dropoffs, dropoffs, rows * HOURS_OF_WEEK);
    for (let row = 0; row < rows; row++) this.#addGroups(cells, row, groups + row * AMOUNT_GROUPS);
    for (let row = 0; row < rows; row++) this.#addAmounts(cells, row, amounts + row * AMOUNT_BUCKETS);
    if (layout.originDestination !== undefined) this.#addSection(cells, layout.originDestination, pairs, rows * rows);
  }

  #addSection(cells: Float64Array, to: number, from: number, length: number): void {
    for (let i = 0; i < length; i++) cells[to + i]! += this.#counters[from + i]!;
  }

  #addGroups(cells: Float64Array, row: number, from: number): void {
    const counters = this.#counters;
    const layout = this.#layout;
    for (let group = 0; group < AMOUNT_GROUPS; group++) {
      const count = counters[from + group]!;
      if (count === 0) continue;
      const distance = Math.floor(group / (DURATION_BUCKETS * FARE_BUCKETS));
      const duration = Math.floor(group / FARE_BUCKETS) % DURATION_BUCKETS;
      cells[layout.distance + row * DISTANCE_BUCKETS + distance]! += count;
      cells[layout.duration + row * DURATION_BUCKETS + duration]! += count;
      cells[layout.fare + row * FARE_BUCKETS + (group % FARE_BUCKETS)]! += count;
    }
  }

  /** The amounts of trips that are not counted in groups: the buckets of distance, then of duration, then of fare. */
  #addAmounts(cells: Float64Array, row: number, from: number): void {
    const { distance, duration, fare } = this.#layout;
    this.#addSection(cells, distance + row * DISTANCE_BUCKETS, from, DISTANCE_BUCKETS);
    this.#addSection(cells, duration + row * DURATION_BUCKETS, from + DISTANCE_BUCKETS, DURATION_BUCKETS);
    this.#addSection(cells, fare + row * FARE_BUCKETS, from + DISTANCE_BUCKETS + DURATION_BUCKETS, FARE_BUCKETS);
  }
}
