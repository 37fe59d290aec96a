import { constants, deflateSync, inflateSync } from 'node:zlib';
import { MAX_DISTRICTS, statisticsLayout } from './statistics-layout.ts';

/*
 * Encoded statistics:
 *
 *   'T' 'S' version length | zlib stream of: districts, then for each cell that is not 0: gap, count
 *
 * The length, of all of it, is 32 bits, little-endian. The numbers inside the stream are varints: seven bits a byte,
 * the lowest first, the top bit set on all but the last byte. A gap is the number of zero cells since the cell before.
 * The zlib stream ends with a checksum of its own.
 */

const MAGIC = [0x54, 0x53];
const VERSION = 1;
const LENGTH_AT = MAGIC.length + 1;
const HEADER_BYTES = LENGTH_AT + 4;

/** Bytes of the longest varint: 2^53 - 1 needs 8. */
const MAX_VARINT_BYTES = 8;

/** Fastest: with many small numbers in many places, the default level takes over twice as long for 3 % fewer bytes. */
const DEFLATE_LEVEL = constants.Z_BEST_SPEED;

/** Bytes that cannot be read as statistics. */
export class StatisticsFormatError extends Error {
  override readonly name = 'StatisticsFormatError';
}

/** The packed form: what is inside the zlib stream. */
export function packCells(districts: number, cells: Float64Array): Uint8Array {
  const packed = new Uint8Array(maxPackedBytes(countUsed(cells)));
  let end = writeVarint(packed, 0, districts);
  let next = 0;
  for (let cell = 0; cell < cells.length; cell++) {
    const count = cells[cell]!;
    if (count === 0) continue;
    end = writeVarint(packed, end, cell - next);
    end = writeVarint(packed, end, count);
    next = cell + 1;
  }
  return packed.subarray(0, end);
}

function countUsed(cells: Float64Array): number {
  let used = 0;
  // An index, here and above: for-of takes four times as long with arrays of doubles.
  for (let cell = cells.length - 1; cell >= 0; cell--) if (cells[cell] !== 0) used++;
  return used;
}

/** Encodes the cells of statistics over `districts` districts: whole numbers from 0 to 2^53 - 1. */
export function encodeCells(districts: number, cells: Float64Array): Uint8Array {
  const deflated = deflateSync(packCells(districts, cells), { level: DEFLATE_LEVEL });
  const encoded = new Uint8Array(HEADER_BYTES + deflated.length);
  encoded.set([...MAGIC, VERSION]);
  new DataView(encoded.buffer).setUint32(LENGTH_AT, encoded.length, true);
  encoded.set(deflated, HEADER_BYTES);
  return encoded;
}

/**
 * Decodes {@link encodeCells}' bytes; they must be over `districts` districts where that is given.
 * @throws StatisticsFormatError for anything else.
 */
export function decodeCells(bytes: Uint8Array, districts?: number): { districts: number; cells: Float64Array } {
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) throw new StatisticsFormatError('these are no trip statistics');
  const version = bytes[MAGIC.length];
  if (version !== VERSION) {
    throw new StatisticsFormatError(`trip statistics of version ${String(version)}, where ${VERSION} is known`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(LENGTH_AT, true) !== bytes.length) throw damaged();
  const { length } = statisticsLayout(districts ?? MAX_DISTRICTS);
  const reader = new VarintReader(inflate(bytes.subarray(HEADER_BYTES), maxPackedBytes(length)));
  const encodedDistricts = reader.next();
  if (encodedDistricts !== (districts ?? encodedDistricts) || encodedDistricts > MAX_DISTRICTS) {
    throw new StatisticsFormatError(
      `trip statistics over ${encodedDistricts} districts, not over ${districts ?? `at most ${MAX_DISTRICTS}`}`,
    );
  }
  const cells = new Float64Array(statisticsLayout(encodedDistricts).length);
  for (let cell = 0; !reader.done; cell++) {
    cell += reader.next();
    const count = reader.next();
    if (cell >= cells.length || count === 0) {
      throw new StatisticsFormatError(`trip statistics with a count of ${count} in cell ${cell} of ${cells.length}`);
    }
    cells[cell] = count;
  }
  return { districts: encodedDistricts, cells };
}

function maxPackedBytes(cells: number): number {
  return (1 + 2 * cells) * MAX_VARINT_BYTES;
}

function inflate(deflated: Uint8Array, maxOutputLength: number): Uint8Array {
  try {
    return inflateSync(deflated, { maxOutputLength });
  } catch (cause) {
    throw damaged(cause);
  }
}

function damaged(cause?: unknown): StatisticsFormatError {
  return new StatisticsFormatError('these trip statistics are damaged or cut short', { cause });
}

function writeVarint(target: Uint8Array, at: number, value: number): number {
  let rest = value;
  let end = at;
  while (rest >= 0x80) {
    target[end++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  target[end++] = rest;
  return end;
}

class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  next(): number {
    let value = 0;
    for (let digit = 0; digit < MAX_VARINT_BYTES; digit++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new StatisticsFormatError('these trip statistics end in the middle of a number');
      value += (byte & 0x7f) * 0x80 ** digit;
      if (byte < 0x80 && value <= Number.MAX_SAFE_INTEGER) return value;
    }
    throw new StatisticsFormatError('these trip statistics hold a number over 2^53');
  }
}
