import { Vector } from 'mnemonist';
import { EdgeCells } from './edge-cells.ts';
import { collectEdges } from './edge-collector.ts';
import type { EdgeTable } from './edge-table.ts';
import { gridShape } from './grid-shape.ts';
import type { CellSizes, GridShape } from './grid-shape.ts';
import type { District } from '../district.ts';
import { LayerSurvey } from './layer-survey.ts';
import { LeafStore } from './leaf-store.ts';
import { LineCells } from './line-cells.ts';
import * as packed from './packed-grid.ts';
import { FIRST_LEAF, LEAF_WORDS } from './packed-grid.ts';
import { PieceSets } from './piece-sets.ts';
import { StripSweep } from './strip-sweep.ts';

/** A packed grid, and the problems found in the layer while building it. */
export interface BuiltGrid {
  readonly bytes: Uint8Array;
  readonly survey: LayerSurvey;
}

/** Builds a grid; cell sizes default to values based on the layer's extent. */
export function buildGrid(districts: readonly District[], sizes?: CellSizes): BuiltGrid {
  const edges = collectEdges(districts);
  const shape = gridShape(edges, sizes);
  const builder = new GridBuilder(edges, shape, districts.length);
  return builder.build();
}

class GridBuilder {
  readonly #edges: EdgeTable;
  readonly #shape: GridShape;
  readonly #districts: number;
  readonly #sets: PieceSets;
  readonly #survey: LayerSurvey;
  readonly #leaves = new LeafStore();
  readonly #sweep: StripSweep;
  readonly #compiler: LineCells | EdgeCells;
  readonly #fineColumns: number;
  readonly #blockSide: number;

  /** The fine cells of the current row of coarse cells, strip by strip: owners, or leaves from FIRST_LEAF on. */
  readonly #fine: Uint32Array;
  /** 1 for the coarse cells of the current row that may hold more than one owner. */
  readonly #mixed: Uint8Array;

  readonly #coarse: Uint32Array;
  readonly #cells = new Vector(Uint8Array, 1 << 16);
  readonly #firsts = new Vector(Uint32Array, 1 << 10);
  readonly #blockLeaves = new Vector(Uint32Array, 1 << 16);

  constructor(edges: EdgeTable, shape: GridShape, districts: number) {
    this.#edges = edges;
    this.#shape = shape;
    this.#districts = districts;
    this.#sets = new PieceSets(edges.districtOf);
    this.#survey = new LayerSurvey(this.#sets);
    this.#sweep = new StripSweep(edges, shape, this.#sets);
    const Compiler = shape.form === 'lines' ? LineCells : EdgeCells;
    this.#compiler = new Compiler(edges, this.#sets, this.#leaves, this.#survey, 2 ** shape.fineBits);
    this.#blockSide = 2 ** (shape.coarseBits - shape.fineBits);
    this.#fineColumns = shape.columns * this.#blockSide;
    this.#coarse = new Uint32Array(shape.columns * shape.rows);
    this.#fine = new Uint32Array(this.#blockSide * this.#fineColumns);
    this.#mixed = new Uint8Array(shape.columns);
  }

  build(): BuiltGrid {
    const shape = this.#shape;
    const blockSide = this.#blockSide;
    for (let row = 0; row < shape.rows; row++) {
      this.#leaves.pending.resize(0);
      this.#mixed.fill(0);
      for (let strip = 0; strip < blockSide; strip++) this.#compileStrip(row * blockSide + strip, strip);
      for (let column = 0; column < shape.columns; column++) {
        this.#coarse[row * shape.columns + column] = this.#placeCoarseCell(column);
      }
    }
    return { bytes: this.#pack(), survey: this.#survey };
  }

  /** Fills one of the strips of the current coarse row, and marks the coarse cells that thereby become mixed. */
  #compileStrip(strip: number, stripInRow: number): void {
    const sweep = this.#sweep;
    const shape = this.#shape;
    const blockSide = this.#blockSide;
    const side = 2 ** shape.fineBits;
    const y = shape.originY + strip * side;
    const fine = this.#fine.subarray(stripInRow * this.#fineColumns, (stripInRow + 1) * this.#fineColumns);
    sweep.moveTo(strip);
    sweep.runStarts.forEach((start, run) => {
      const set = sweep.cornerSets[start]!;
      this.#survey.see(set, shape.originX + start * side, y);
      fine.fill(this.#sets.owner(set), start, sweep.runStarts[run + 1]);
      if (start % blockSide !== 0) this.#mixed[Math.floor(start / blockSide)] = 1;
    });
    for (let column = 0; column < shape.columns; column++) {
      if (fine[column * blockSide] !== this.#fine[column * blockSide]) this.#mixed[column] = 1;
    }
    const touching: number[] = [];
    sweep.touched.forEach((cell) => {
      sweep.edgesOf(cell, touching);
      fine[cell] = this.#compiler.compile(shape.originX + cell * side, y, sweep.cornerSets[cell]!, touching);
      this.#mixed[Math.floor(cell / blockSide)] = 1;
    });
  }

  /** The owner of a coarse cell, or FIRST_LEAF + its new block. */
  #placeCoarseCell(column: number): number {
    const first = column * this.#blockSide;
    const isUniform = this.#mixed[column] === 0 || this.#allOwned(first, this.#fine[first]!);
    return isUniform ? this.#fine[first]! : this.#addBlock(first);
  }

  #allOwned(firstColumn: number, owner: number): boolean {
    if (owner >= FIRST_LEAF) return false;
    for (let y = 0; y < this.#blockSide; y++) {
      const start = y * this.#fineColumns + firstColumn;
      for (let x = start; x < start + this.#blockSide; x++) if (this.#fine[x] !== owner) return false;
    }
    return true;
  }

  #addBlock(firstColumn: number): number {
    const first = this.#blockLeaves.length / LEAF_WORDS;
    const ownerLeaves = new Map<number, number>();
    for (let y = 0; y < this.#blockSide; y++) {
      for (let x = 0; x < this.#blockSide; x++) {
        const content = this.#fine[y * this.#fineColumns + firstColumn + x]!;
        let leaf = ownerLeaves.get(content);
        if (leaf === undefined) {
          leaf = this.#blockLeaves.length / LEAF_WORDS - first;
          this.#placeLeaf(content);
          if (content < FIRST_LEAF) ownerLeaves.set(content, leaf);
        }
        this.#cells.push(leaf);
      }
    }
    this.#firsts.push(first);
    return FIRST_LEAF + this.#firsts.length - 1;
  }

  #placeLeaf(content: number): void {
    const pending = content < FIRST_LEAF ? this.#leaves.addLine(content, content, { base: 0, slope: 0 }) : content;
    const start = (pending - FIRST_LEAF) * LEAF_WORDS;
    for (let word = start; word < start + LEAF_WORDS; word++) this.#blockLeaves.push(this.#leaves.pending.get(word));
  }

  #pack(): Uint8Array {
    const shape = this.#shape;
    const header = {
      [packed.DISTRICTS]: this.#districts,
      [packed.FORM]: shape.form === 'lines' ? packed.FORM_LINES : packed.FORM_EDGES,
      [packed.COARSE_BITS]: shape.coarseBits,
      [packed.FINE_BITS]: shape.fineBits,
      [packed.ORIGIN_X]: shape.originX,
      [packed.ORIGIN_Y]: shape.originY,
      [packed.COLUMNS]: shape.columns,
      [packed.ROWS]: shape.rows,
    };
    return packed.pack(header, {
      coarse: this.#coarse,
      cells: copyOf(this.#cells, new Uint8Array(this.#cells.length)),
      firsts: copyOf(this.#firsts, new Uint32Array(this.#firsts.length)),
      leaves: copyOf(this.#blockLeaves, new Uint32Array(this.#blockLeaves.length)),
      entries: copyOf(this.#leaves.entries, new Uint32Array(this.#leaves.entries.length)),
      references: copyOf(this.#leaves.references, new Uint32Array(this.#leaves.references.length)),
      edges: shape.form === 'edges' ? interleave(this.#edges) : new Float64Array(0),
    });
  }
}

function copyOf<Numbers extends Uint8Array | Uint32Array>(vector: Vector, into: Numbers): Numbers {
  for (let i = 0; i < into.length; i++) into[i] = vector.get(i);
  return into;
}

function interleave({ count, ax, ay, bx, by }: EdgeTable): Float64Array {
  const ends = new Float64Array(4 * count);
  for (let edge = 0; edge < count; edge++) ends.set([ax[edge]!, ay[edge]!, bx[edge]!, by[edge]!], 4 * edge);
  return ends;
}
