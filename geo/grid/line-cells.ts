import { thresholdsAlong } from './edge-table.ts';
import type { EdgeTable } from './edge-table.ts';
import { clamp, STEPS_PER_DEGREE } from '../lattice.ts';
import type { LayerSurvey } from './layer-survey.ts';
import type { Entry, LeafStore } from './leaf-store.ts';
import { BEYOND_THE_CELL, fitLine } from './line-fit.ts';
import { toggleBeside } from './piece-sets.ts';
import type { PieceSets } from './piece-sets.ts';

/** A stretch of a row: up to the threshold of the edge `until` (NONE: up to the cell's east) the owner is the same. */
interface Stretch {
  owner: number;
  until: number;
}

/** The same stretch on several rows, from <= row < to. */
interface Run extends Stretch {
  readonly from: number;
  to: number;
}

const NONE = -1;

/**
 * Turns the fine cells that edges touch into leaves of straight lines. Everything is decided on the thresholds of the
 * cell's own rows, which are exact, and lines are only stored if they reproduce these thresholds on every row.
 *
 *   row 3   A A|B B B B     the thresholds of e1: 2, 2, 3, cut off 6 (it ends in row 2); of e2: 6, 6, 6, 2
 *   row 2   A A A|B B B     bands of rows in which the edges keep their order from west to east: 0-2 (e1, e2), 3 (e2, e1)
 *   row 1   A A|B B B B     the list: rows 0-2 left of e1: A; row 3 left of e2: A; else B
 *   row 0   A A|B B B B
 */
export class LineCells {
  readonly #edges: EdgeTable;
  readonly #sets: PieceSets;
  readonly #leaves: LeafStore;
  readonly #survey: LayerSurvey;
  readonly #side: number;
  /** The edges that matter in this cell, and their thresholds: `side` of them for each edge, from 0 to `side`. */
  readonly #local: number[] = [];
  #thresholds: Int16Array[] = [];
  /** The local edges (positions in `local`) from west to east. */
  readonly #order: number[] = [];
  /** Thresholds of the cell's own sides. */
  readonly #westSide: Int16Array;
  readonly #eastSide: Int16Array;
  /** The rows of the cell on which an edge begins or no longer is. Between two of them thresholds rise or fall evenly. */
  readonly #breaks: number[] = [];

  constructor(edges: EdgeTable, sets: PieceSets, leaves: LeafStore, survey: LayerSurvey, side: number) {
    this.#edges = edges;
    this.#sets = sets;
    this.#leaves = leaves;
    this.#survey = survey;
    this.#side = side;
    this.#westSide = new Int16Array(side);
    this.#eastSide = new Int16Array(side).fill(side);
  }

  /** The cell's owner, or its leaf. `cornerSet` holds its lowest, westernmost point, (x, y). */
  compile(x: number, y: number, cornerSet: number, touching: readonly number[]): number {
    this.#keepEdges(x, y, touching);
    this.#survey.lookForSelfCrossings(this.#edges, this.#local);
    let westSet = cornerSet;
    this.#local.forEach((edge, k) => {
      if (this.#thresholds[k]![0] === 0) westSet = toggleBeside(this.#sets, westSet, this.#edges, edge);
    });
    const runs: Run[] = [];
    let lastBand: Run[] = [];
    let fallback = NONE;
    let from = 0;
    while (from < this.#side) {
      this.#orderAt(from);
      const to = this.#endOfOrder(from);
      const stretches = this.#stretches(westSet, from, to, x, y);
      if (fallback === NONE) fallback = stretches.at(-1)!.owner;
      if (stretches.at(-1)!.owner === fallback) stretches.pop();
      lastBand = continueRuns(runs, lastBand, stretches, from, to);
      from = to;
    }
    return this.#write(runs, fallback);
  }

  /** Keeps the edges whose thresholds change within the cell; the others leave every point as its corner is. */
  #keepEdges(x: number, y: number, touching: readonly number[]): void {
    this.#local.length = 0;
    this.#breaks.length = 0;
    for (const edge of touching) {
      const thresholds = (this.#thresholds[this.#local.length] ??= new Int16Array(this.#side));
      if (this.#fillThresholds(thresholds, edge, x, y)) this.#local.push(edge);
    }
    this.#order.length = 0;
    while (this.#order.length < this.#local.length) this.#order.push(this.#order.length);
  }

  /**
   * A path leads from the corner up the cell's west side and then along the row. Rows beyond an end of the edge have
   * threshold 0 when the path has crossed the edge on the way up (seen from the corner's side), else none (`side`):
   *
   *   |     b         a west of the path, b east: rows below a are 0, rows above b are `side`
   *   |   /           a east, b west:             rows below a are `side`, rows above b are 0
   *   | /             both east:                  `side` below and above
   *  /|               both west:                  the path never crosses it
   * a o----->
   */
  #fillThresholds(thresholds: Int16Array, edge: number, x: number, y: number): boolean {
    const edges = this.#edges;
    const side = this.#side;
    const below = edges.ax[edge]! > x / STEPS_PER_DEGREE ? side : 0;
    const above = edges.bx[edge]! > x / STEPS_PER_DEGREE ? side : 0;
    if (below === 0 && above === 0) return false;
    const from = clamp(edges.firstRow[edge]! - y, side);
    const to = clamp(edges.endRow[edge]! - y, side);
    thresholds.fill(below, 0, from).fill(above, to, side);
    if (from < to) thresholdsAlong(edges, edge, { x, y, side }, from, to, thresholds);
    const start = from < to ? thresholds[from]! : below;
    const end = from < to ? thresholds[to - 1]! : above;
    if (from > 0 && start !== below) this.#breaks.push(from);
    if (to < side && end !== above) this.#breaks.push(to);
    const first = thresholds[0]!;
    const isCutOff = first === 0 || first === side;
    return !isCutOff || start !== first || end !== first || thresholds[side - 1] !== first;
  }

  /** Sorts the edges by threshold on a row (an insertion sort: they are nearly sorted from the band below). */
  #orderAt(row: number): void {
    const order = this.#order;
    for (let i = 1; i < order.length; i++) {
      const edge = order[i]!;
      let place = i;
      for (; place > 0 && this.#isWestOf(edge, order[place - 1]!, row); place--) order[place] = order[place - 1]!;
      order[place] = edge;
    }
  }

  /** Edges that meet on the row are compared on the first row above where they differ. */
  #isWestOf(one: number, other: number, row: number): boolean {
    const a = this.#thresholds[one]!;
    const b = this.#thresholds[other]!;
    let r = row;
    if (a[r]! < this.#side) while (r < this.#side - 1 && a[r] === b[r]) r++;
    return a[r]! < b[r]!;
  }

  /** The first row on which the order no longer holds, or an edge begins or ends. */
  #endOfOrder(from: number): number {
    let end = this.#side;
    for (const row of this.#breaks) if (row > from && row < end) end = row;
    for (let i = 1; i < this.#order.length; i++) {
      const west = this.#thresholds[this.#order[i - 1]!]!;
      const east = this.#thresholds[this.#order[i]!]!;
      if (isAll(west, 0, from, end) || isAll(east, this.#side, from, end)) continue;
      let row = from + 1;
      while (row < end && west[row]! <= east[row]!) row++;
      end = row;
    }
    return end;
  }

  /** From west to east: who owns what between the edges, in a band of rows where their order holds. */
  #stretches(westSet: number, from: number, to: number, x: number, y: number): Stretch[] {
    const found: Stretch[] = [];
    let last: Stretch | undefined;
    let set = westSet;
    let west = this.#westSide;
    for (let i = 0; i <= this.#order.length && !isAll(west, this.#side, from, to); i++) {
      const east = i < this.#order.length ? this.#thresholds[this.#order[i]!]! : this.#eastSide;
      const seen = firstRowBetween(west, east, from, to);
      if (seen < to) {
        this.#survey.see(set, x + west[seen]!, y + seen);
        const owner = this.#sets.owner(set);
        if (last?.owner === owner) last.until = this.#order[i] ?? NONE;
        else found.push((last = { owner, until: this.#order[i] ?? NONE }));
      }
      if (i < this.#order.length) set = toggleBeside(this.#sets, set, this.#edges, this.#local[this.#order[i]!]!);
      west = east;
    }
    last!.until = NONE;
    return found;
  }

  #write(runs: readonly Run[], fallback: number): number {
    if (runs.length === 0) return fallback;
    const entries: Entry[] = [];
    for (const run of runs) this.#addEntries(entries, run, run.from, run.to);
    const [only] = entries;
    const wholeCell = entries.length === 1 && only!.firstRow === 0 && only!.lastRow === this.#side - 1;
    if (wholeCell) return this.#leaves.addLine(only!.owner, fallback, only!.line);
    return this.#leaves.addList(entries, fallback);
  }

  /** One line for the run if there is one, else one for each half of its rows; a single row always has one. */
  #addEntries(entries: Entry[], run: Run, from: number, to: number): void {
    const line = run.until === NONE ? BEYOND_THE_CELL : this.#fit(run.until, from, to);
    if (line !== undefined) {
      entries.push({ owner: run.owner, line, firstRow: from, lastRow: to - 1 });
      return;
    }
    const middle = (from + to) >> 1;
    this.#addEntries(entries, run, from, middle);
    this.#addEntries(entries, run, middle, to);
  }

  #fit(k: number, from: number, to: number) {
    const edge = this.#local[k]!;
    const { ax, ay, bx, by } = this.#edges;
    const slope = (bx[edge]! - ax[edge]!) / (by[edge]! - ay[edge]!);
    return fitLine(this.#thresholds[k]!, from, to, slope, this.#side);
  }
}

/**
 * Appends the stretches of a band to the list of runs. A stretch that was there in the band below is continued instead,
 * as long as all those west of it are: in a list, what lies further west must come first. Returns the band's runs.
 */
function continueRuns(
  runs: Run[],
  below: readonly Run[],
  stretches: readonly Stretch[],
  from: number,
  to: number,
): Run[] {
  const band: Run[] = [];
  for (const { owner, until } of stretches) {
    const run = below[band.length];
    const westContinues = band.length === 0 || band.at(-1)!.from < from;
    if (westContinues && run?.to === from && run.owner === owner && run.until === until) {
      run.to = to;
      band.push(run);
    } else {
      const started = { owner, until, from, to };
      runs.push(started);
      band.push(started);
    }
  }
  return band;
}

/** The first row of a band with a lattice point between two edges; `to` if there is none. */
function firstRowBetween(west: Int16Array, east: Int16Array, from: number, to: number): number {
  if (isAll(east, 0, from, to)) return to;
  let row = from;
  while (row < to && west[row]! >= east[row]!) row++;
  return row;
}

/** Whether the thresholds of a band are all 0, or all `side`: they rise or fall evenly, so the ends decide. */
function isAll(thresholds: Int16Array, value: number, from: number, to: number): boolean {
  return thresholds[from] === value && thresholds[to - 1] === value;
}
