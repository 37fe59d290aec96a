import { ParquetDamaged } from './parquet-damaged.ts';

/*
 * Snappy's raw format (https://github.com/google/snappy/blob/main/format_description.txt): the size as a varint, then
 * elements whose first byte says what they are:
 *
 *   nnnnnn00  literal: n + 1 bytes follow; for n from 60 on, 1 to 4 bytes of the length - 1 come first
 *   ooonnn01  copy of 4 + n bytes from an offset of 11 bits: o and the next byte
 *   nnnnnn10  copy of 1 + n bytes from an offset in the next 2 bytes
 *   nnnnnn11  copy of 1 + n bytes from an offset in the next 4 bytes
 *
 * hyparquet has a decoder too, but one that damaged input can keep from ending.
 */

/** Decompresses `stored`, whose content has `size` bytes. The kernel's assembly/snappy.ts is the same, and fast. */
export function decompressSnappy(stored: Uint8Array, size: number): Uint8Array {
  const plain = new Uint8Array(size);
  let at = 0;
  while (at < stored.length && stored[at++]! >= 0x80);
  let written = 0;
  while (at < stored.length) {
    const tag = stored[at++]!;
    const operandBytes = bytesOfOperand(tag);
    if (at + operandBytes > stored.length) throw damaged();
    const operand = littleEndian(stored, at, operandBytes);
    at += operandBytes;
    const isLiteral = (tag & 3) === 0;
    const length = lengthOf(tag, operand);
    if (written + length > size) throw damaged();
    if (isLiteral) {
      if (at + length > stored.length) throw damaged();
      plain.set(stored.subarray(at, at + length), written);
      at += length;
    } else {
      const offset = (tag & 3) === 1 ? ((tag >> 5) << 8) | operand : operand;
      if (offset === 0 || offset > written) throw damaged();
      // Byte by byte: a copy may repeat what it has just written.
      for (let i = written; i < written + length; i++) plain[i] = plain[i - offset]!;
    }
    written += length;
  }
  if (written !== size) throw damaged();
  return plain;
}

function bytesOfOperand(tag: number): number {
  const kind = tag & 3;
  if (kind === 0) return Math.max((tag >> 2) - 59, 0);
  return kind === 3 ? 4 : kind;
}

function lengthOf(tag: number, operand: number): number {
  const number = tag >> 2;
  switch (tag & 3) {
    case 0:
      return (number < 60 ? number : operand) + 1;
    case 1:
      return (number & 7) + 4;
    default:
      return number + 1;
  }
}

function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = count - 1; i >= 0; i--) value = value * 256 + bytes[at + i]!;
  return value;
}

function damaged(): ParquetDamaged {
  return new ParquetDamaged('a page is not what Snappy makes');
}
