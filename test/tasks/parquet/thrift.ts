/*
 * As much of Thrift's compact protocol as Parquet's headers and footers need, to write files as odd as tests want them.
 */

/** A field's value: numbers are i32, bigints i64. */
export type ThriftValue = number | bigint | string | boolean | readonly ThriftValue[] | ThriftStruct;

/** Fields by their numbers; undefined ones are left out. */
export interface ThriftStruct {
  readonly [field: number]: ThriftValue | undefined;
}

const [TRUE, FALSE, I32, I64, BINARY, LIST, STRUCT] = [1, 2, 5, 6, 8, 9, 12] as const;

/** The bytes of a struct. */
export function thrift(struct: ThriftStruct): number[] {
  let last = 0;
  const fields = Object.entries<ThriftValue | undefined>(
    struct as Readonly<Record<string, ThriftValue | undefined>>,
  ).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const field = Number(key);
    const header = ((field - last) << 4) | typeOf(value);
    last = field;
    return [header, ...bytesOf(value)];
  });
  return [...fields, 0];
}

function typeOf(value: ThriftValue): number {
  if (typeof value === 'number') return I32;
  if (typeof value === 'bigint') return I64;
  if (typeof value === 'string') return BINARY;
  if (typeof value === 'boolean') return value ? TRUE : FALSE;
  return Array.isArray(value) ? LIST : STRUCT;
}

function bytesOf(value: ThriftValue): number[] {
  if (typeof value === 'boolean') return [];
  if (typeof value === 'number' || typeof value === 'bigint') return zigzag(BigInt(value));
  if (typeof value === 'string') return [...varint(BigInt(value.length)), ...Buffer.from(value, 'latin1')];
  if (!isList(value)) return thrift(value);
  const size =
    value.length < 15
      ? [(value.length << 4) | typeOf(value[0] ?? 0)]
      : [0xf0 | typeOf(value[0] ?? 0), ...varint(BigInt(value.length))];
  return [...size, ...value.flatMap(bytesOf)];
}

function isList(value: ThriftValue): value is readonly ThriftValue[] {
  return Array.isArray(value);
}

function zigzag(value: bigint): number[] {
  return varint(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
}

/** Seven bits a byte, the lowest first. */
export function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}
