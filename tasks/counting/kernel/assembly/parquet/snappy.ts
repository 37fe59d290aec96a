import { FAULT_NONE, FAULT_SNAPPY } from '../../parquet-numbers';

/** Bytes that may be read or written beyond a block's end: short pieces are copied in whole vectors. */
const SLACK: usize = 64;
const VECTOR: usize = 16;
const WORD: usize = 8;

/**
 * Decompresses the block in [from, end) to [to, to + size), as tasks/parquet/snappy.ts explains; SLACK bytes after both
 * may be touched. Returns FAULT_SNAPPY for anything that is not such a block.
 */
export function decompressSnappy(from: usize, end: usize, to: usize, size: usize): u32 {
  let at = from;
  while (at < end && load<u8>(at++) >= 0x80);
  let written: usize = 0;
  while (at < end) {
    const tag = <u32>load<u8>(at++);
    const kind = tag & 3;
    let length: usize;
    if (kind == 0) {
      length = <usize>(tag >>> 2);
      if (length >= 60) {
        const bytes = <u32>length - 59;
        if (<u32>(end - at) < bytes) return FAULT_SNAPPY;
        length = <usize>(load<u32>(at) & (0xffffffff >>> ((4 - bytes) << 3)));
        at += <usize>bytes;
      }
      // Before adding 1, which may make it 0.
      if (length >= size - written || length >= end - at) return FAULT_SNAPPY;
      length++;
      copy(to + written, at, length);
      at += length;
    } else {
      const bytes = <usize>(kind == 3 ? 4 : kind);
      if (end - at < bytes) return FAULT_SNAPPY;
      let offset: usize;
      if (kind == 1) {
        length = <usize>(((tag >>> 2) & 7) + 4);
        offset = <usize>(((tag >>> 5) << 8) | (<u32>load<u8>(at)));
      } else {
        length = <usize>((tag >>> 2) + 1);
        offset = kind == 2 ? <usize>load<u16>(at) : <usize>load<u32>(at);
      }
      at += bytes;
      if (offset == 0 || offset > written || length > size - written) return FAULT_SNAPPY;
      if (offset >= VECTOR) copy(to + written, to + written - offset, length);
      else repeat(to + written, offset, length);
    }
    written += length;
  }
  return written == size ? FAULT_NONE : FAULT_SNAPPY;
}

/** Whole vectors, the last of them beyond `bytes`; what is copied may overlap from a vector's distance on. */
function copy(to: usize, from: usize, bytes: usize): void {
  if (bytes > SLACK) {
    if (to - from >= bytes) {
      memory.copy(to, from, bytes);
      return;
    }
  }
  for (let i: usize = 0; i < bytes; i += VECTOR) v128.store(to + i, v128.load(from + i));
}

/**
 * The bytes before `to`, from `offset` on, again and again: in words, the last of them beyond `bytes`. What repeats after
 * a few bytes repeats after twice as many, too, until words do not overlap.
 */
function repeat(to: usize, offset: usize, bytes: usize): void {
  const from = to - offset;
  const end = to + bytes;
  let at = to;
  while (at - from < WORD) {
    store<u64>(at, load<u64>(from));
    at += at - from;
  }
  const distance = at - from;
  for (; at < end; at += WORD) store<u64>(at, load<u64>(at - distance));
}
