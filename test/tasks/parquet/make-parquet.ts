import zlib from 'node:zlib';
import type { Codec, PhysicalType } from '../../../tasks/parquet/parquet-format.ts';
import { thrift, varint } from './thrift.ts';
import type { ThriftStruct } from './thrift.ts';

/** A value as it is written: text for BYTE_ARRAY, nanoseconds since 1970 for INT96. */
export type PlainValue = number | bigint | string;

/** A data page, or a run of values that become one. */
export interface MadePage {
  /** Undefined for null. */
  readonly values: readonly (PlainValue | undefined)[];
  /** Values are written as indexes into the column's dictionary. */
  readonly indexed?: boolean;
  readonly version?: 1 | 2;
}

export interface MadeColumn {
  readonly name: string;
  readonly type: PhysicalType;
  readonly required?: boolean;
  /** `SchemaElement.converted_type`: 9 and 10 are milliseconds and microseconds. */
  readonly converted?: number;
  /** `SchemaElement.logicalType`: `{ 8: { 1: false, 2: { 3: {} } } }` are nanoseconds, `{ 11: {} }` is null. */
  readonly logical?: ThriftStruct;
  readonly codec?: Codec;
  readonly dictionary?: readonly PlainValue[];
  /** One row group each. */
  readonly groups: readonly (readonly MadePage[])[];
}

const TYPES = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY'];
const CODEC_NUMBERS: Readonly<Record<Codec, number>> = { UNCOMPRESSED: 0, SNAPPY: 1, GZIP: 2, ZSTD: 6 };
const [PLAIN, RLE, RLE_DICTIONARY] = [0, 3, 8] as const;

/** Writes a Parquet file of flat columns. `footer` may change what the footer says. */
export function makeParquet(
  columns: readonly MadeColumn[],
  footer: (metadata: ThriftStruct) => ThriftStruct = (metadata) => metadata,
): Buffer {
  const pieces: Buffer[] = [Buffer.from('PAR1')];
  let at = 4;
  const append = (bytes: Buffer): number => {
    pieces.push(bytes);
    at += bytes.length;
    return at - bytes.length;
  };
  const groups = (columns[0]?.groups ?? []).map((_, group) => {
    const rows = BigInt(rowsOf(columns[0]!.groups[group]!));
    const chunks = columns.map((column) => writeChunk(column, column.groups[group]!, rows, append));
    return { 1: chunks, 2: 0n, 3: rows };
  });
  const rows = groups.reduce((sum, group) => sum + group[3], 0n);
  const metadata = thrift(
    footer({ 1: 2, 2: [{ 4: 'schema', 5: columns.length }, ...columns.map(schemaOf)], 3: rows, 4: groups }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(metadata.length);
  return Buffer.concat([...pieces, Buffer.from(metadata), length, Buffer.from('PAR1')]);
}

function schemaOf({ name, type, required = false, converted, logical }: MadeColumn): ThriftStruct {
  return { 1: TYPES.indexOf(type), 3: required ? 0 : 1, 4: name, 6: converted, 10: logical };
}

function rowsOf(pages: readonly MadePage[]): number {
  return pages.reduce((sum, { values }) => sum + values.length, 0);
}

function writeChunk(
  column: MadeColumn,
  pages: readonly MadePage[],
  rows: bigint,
  append: (bytes: Buffer) => number,
): ThriftStruct {
  const { name, type, codec = 'UNCOMPRESSED', dictionary } = column;
  const written = [
    ...(dictionary === undefined ? [] : [dictionaryPage(type, dictionary, codec)]),
    ...pages.map((page) => dataPage(column, page, codec)),
  ];
  const starts = written.map(append);
  const size = written.reduce((sum, { length }) => sum + length, 0);
  const metadata = {
    ...{ 1: TYPES.indexOf(type), 2: [PLAIN, RLE, RLE_DICTIONARY], 3: [name], 4: CODEC_NUMBERS[codec], 5: rows },
    ...{ 6: BigInt(size), 7: BigInt(size), 9: BigInt(starts[dictionary === undefined ? 0 : 1] ?? 4) },
    11: dictionary === undefined ? undefined : BigInt(starts[0]!),
  };
  return { 2: 0n, 3: metadata };
}

function dictionaryPage(type: PhysicalType, values: readonly PlainValue[], codec: Codec): Buffer {
  const plain = Buffer.concat(values.map((value) => plainBytes(type, value)));
  const stored = compress(codec, plain);
  const header = { 1: 2, 2: plain.length, 3: stored.length, 7: { 1: values.length, 2: PLAIN } };
  return Buffer.concat([Buffer.from(thrift(header)), stored]);
}

function dataPage(column: MadeColumn, { values, indexed = false, version = 1 }: MadePage, codec: Codec): Buffer {
  const { type, required = false, dictionary = [] } = column;
  const present = values.filter((value) => value !== undefined);
  const levels = required
    ? Buffer.alloc(0)
    : bits(
        values.map((value) => (value === undefined ? 0 : 1)),
        1,
      );
  const body = indexed
    ? indexBytes(present.map((value) => dictionary.indexOf(value)))
    : Buffer.concat(present.map((value) => plainBytes(type, value)));
  const encoding = indexed ? RLE_DICTIONARY : PLAIN;
  if (version === 2) {
    const stored = compress(codec, body);
    const header = {
      ...{ 1: 3, 2: levels.length + body.length, 3: levels.length + stored.length },
      8: { 1: values.length, 2: values.length - present.length, 3: values.length, 4: encoding, 5: levels.length, 6: 0 },
    };
    return Buffer.concat([Buffer.from(thrift(header)), levels, stored]);
  }
  const length = Buffer.alloc(required ? 0 : 4);
  if (!required) length.writeUInt32LE(levels.length);
  const plain = Buffer.concat([length, levels, body]);
  const stored = compress(codec, plain);
  const header = { 1: 0, 2: plain.length, 3: stored.length, 5: { 1: values.length, 2: encoding, 3: RLE, 4: RLE } };
  return Buffer.concat([Buffer.from(thrift(header)), stored]);
}

/** The width, then runs: equal neighbours as one, others packed. */
function indexBytes(indexes: readonly number[]): Buffer {
  const width = Math.max(1, Math.ceil(Math.log2(Math.max(...indexes, 1) + 1)));
  return Buffer.concat([Buffer.from([width]), bits(indexes, width)]);
}

/** Numbers as runs of the hybrid: repeated if all are equal, packed otherwise. */
export function bits(numbers: readonly number[], width: number): Buffer {
  if (new Set(numbers).size === 1) {
    const value = Array.from({ length: Math.ceil(width / 8) }, (_, byte) => (numbers[0]! >> (8 * byte)) & 0xff);
    return Buffer.from([...varint(BigInt(numbers.length << 1)), ...value]);
  }
  const groups = Math.ceil(numbers.length / 8);
  const packed = Buffer.alloc(groups * width);
  numbers.forEach((number, i) => {
    for (let bit = 0; bit < width; bit++) {
      const position = i * width + bit;
      packed[position >> 3]! |= ((number >> bit) & 1) << (position & 7);
    }
  });
  return Buffer.concat([Buffer.from(varint(BigInt((groups << 1) | 1))), packed]);
}

function plainBytes(type: PhysicalType, value: PlainValue): Buffer {
  const bytes = Buffer.alloc(type === 'INT32' || type === 'FLOAT' ? 4 : type === 'INT96' ? 12 : 8);
  switch (type) {
    case 'INT32':
      bytes.writeInt32LE(Number(value));
      return bytes;
    case 'INT64':
      bytes.writeBigInt64LE(BigInt(value));
      return bytes;
    case 'INT96': {
      const day = 86_400_000_000_000n;
      const nanos = BigInt(value);
      bytes.writeBigUInt64LE(((nanos % day) + day) % day);
      bytes.writeUInt32LE(Number((nanos - (((nanos % day) + day) % day)) / day + 2_440_588n), 8);
      return bytes;
    }
    case 'FLOAT':
      bytes.writeFloatLE(Number(value));
      return bytes;
    case 'DOUBLE':
      bytes.writeDoubleLE(Number(value));
      return bytes;
    case 'BYTE_ARRAY': {
      const text = Buffer.from(String(value));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(text.length);
      return Buffer.concat([length, text]);
    }
  }
}

function compress(codec: Codec, plain: Buffer): Buffer {
  switch (codec) {
    case 'UNCOMPRESSED':
      return plain;
    case 'GZIP':
      return zlib.gzipSync(plain);
    case 'SNAPPY':
      return snappyLiterals(plain);
    case 'ZSTD':
      throw new Error('only newer versions of Node write zstd: the real files have it');
  }
}

/** Snappy without copies: valid, and no smaller. */
function snappyLiterals(plain: Buffer): Buffer {
  const pieces: Buffer[] = [Buffer.from(varint(BigInt(plain.length)))];
  for (let at = 0; at < plain.length; at += 60) {
    const literal = plain.subarray(at, at + 60);
    pieces.push(Buffer.from([(literal.length - 1) << 2]), literal);
  }
  return Buffer.concat(pieces);
}
