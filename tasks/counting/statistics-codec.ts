import { constants, deflateSync, inflateSync } from 'node:zlib';
import { MAX_DISTRICTS } from '../../geo/district.ts';
import { BUCKETS } from '../trips/buckets.ts';
import { statisticsLayout } from './statistics-layout.ts';

/*
 * Encoded statistics:
 *
 *   'T' 'S' version length bucketsLength buckets | zlib stream of: districts, then for each cell that is not 0: gap, count
 *
 * The total length is 32 bits, that of the buckets' name (BUCKETS, ASCII) 16 bits, both little-endian. The
 * numbers inside the stream are varints: seven bits a byte, the lowest first, the top bit set on all but the last byte. A
 * gap is the number of zero cells since the cell before. The zlib stream ends with its own checksum.
 *
 * Version 1 does not name the buckets: it was written with those of VERSION_1_BUCKETS only.
 */

const MAGIC = [0x54, 0x53];
const VERSION = 2;
const LENGTH_AT = MAGIC.length + 1;
const BUCKETS_LENGTH_AT = LENGTH_AT + 4;
const BUCKETS_AT = BUCKETS_LENGTH_AT + 2;

const UNNAMED_VERSION = 1;
const VERSION_1_BUCKETS = '0 1 2 5 10 20 mi, 0 5 10 15 30 45 60 min, 0 5 10 25 50 100 $';

/** Bytes of the longest varint: 2^53 - 1 needs 8. */
const MAX_VARINT_BYTES = 8;

/** Fastest: with many small numbers in many places, the default level takes over twice as long for 3 % fewer bytes. */
const DEFLATE_LEVEL = constants.Z_BEST_SPEED;

/** Bytes that cannot be read as statistics of this version's buckets. */
export class StatisticsFormatError extends Error {
  override readonly name = 'StatisticsFormatError';

  constructor(problem: string, options?: ErrorOptions) {
    super(`${problem}: count the month again`, options);
  }
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
  const buckets = new TextEncoder().encode(BUCKETS);
  const encoded = new Uint8Array(BUCKETS_AT + buckets.length + deflated.length);
  encoded.set([...MAGIC, VERSION]);
  const view = new DataView(encoded.buffer);
  view.setUint32(LENGTH_AT, encoded.length, true);
  view.setUint16(BUCKETS_LENGTH_AT, buckets.length, true);
  encoded.set(buckets, BUCKETS_AT);
  encoded.set(deflated, BUCKETS_AT + buckets.length);
  return encoded;
}

/**
 * Decodes {@link encodeCells}' bytes; they must be over `districts` districts if that is given.
 * @throws StatisticsFormatError for anything else, including statistics counted with other buckets: their cells
 * mean something else.
 */
export function decodeCells(bytes: Uint8Array, districts?: number): { districts: number; cells: Float64Array } {
  const { buckets, deflated } = splitHeader(bytes);
  if (buckets !== BUCKETS) {
    throw new StatisticsFormatError(
      `these trip statistics were counted with the buckets ${buckets}, not with this version's ${BUCKETS}`,
    );
  }
  const { length } = statisticsLayout(districts ?? MAX_DISTRICTS);
  const reader = new VarintReader(inflate(deflated, maxPackedBytes(length)));
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

/** Checks what comes before the zlib stream. */
function splitHeader(bytes: Uint8Array): { buckets: string; deflated: Uint8Array } {
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) throw new StatisticsFormatError('these are not trip statistics');
  const version = bytes[MAGIC.length];
  if (version !== VERSION && version !== UNNAMED_VERSION) {
    throw new StatisticsFormatError(`trip statistics of version ${String(version)}, not of ${VERSION} or before`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headBytes = version === UNNAMED_VERSION ? BUCKETS_LENGTH_AT : BUCKETS_AT;
  if (bytes.length < headBytes || view.getUint32(LENGTH_AT, true) !== bytes.length) throw damaged();
  if (version === UNNAMED_VERSION) return { buckets: VERSION_1_BUCKETS, deflated: bytes.subarray(headBytes) };
  const bucketsEnd = headBytes + view.getUint16(BUCKETS_LENGTH_AT, true);
  const buckets = new TextDecoder().decode(bytes.subarray(headBytes, bucketsEnd));
  return { buckets, deflated: bytes.subarray(bucketsEnd) };
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
