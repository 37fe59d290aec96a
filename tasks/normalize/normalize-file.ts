import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { INPUT_HEAD_BYTES, recogniseFormat } from '../trips/input-format.ts';
import type { InputFormat } from '../trips/input-format.ts';
import { createNormalizer } from './normalizer.ts';
import type { Normalizer } from './normalizer.ts';

/**
 * Recognises the format of the file at `source`.
 * @throws InputFormatError if it is not one that can be read and written as trip records.
 */
export async function recogniseFile(source: string): Promise<InputFormat> {
  const file = await open(source);
  try {
    const { size } = await file.stat();
    const head = new Uint8Array(Math.min(size, INPUT_HEAD_BYTES));
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const format = recogniseFormat(head.subarray(0, bytesRead), size);
    createNormalizer(format); // refuses what cannot be written as trip records
    return format;
  } finally {
    await file.close();
  }
}

/** The number of records written, and of those among them that cannot be read. */
export type NormalizedFile = Pick<Normalizer, 'records' | 'rejected'>;

/**
 * Writes the file at `source` to `target` as trip records, whole or not at all: under a temporary name next to it first,
 * which is removed on an error or when `signal` aborts.
 */
export async function normalizeFile(
  source: string,
  format: InputFormat,
  target: string,
  signal?: AbortSignal,
): Promise<NormalizedFile> {
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
  try {
    const normalizer = createNormalizer(format);
    await copyThrough(normalizer, source, temporary, signal);
    await rename(temporary, target);
    return { records: normalizer.records, rejected: normalizer.rejected };
  } finally {
    await rm(temporary, { force: true });
  }
}

async function copyThrough(
  normalizer: Normalizer,
  source: string,
  target: string,
  signal?: AbortSignal,
): Promise<void> {
  const input = await open(source);
  try {
    const output = await open(target, 'w');
    try {
      await pump(normalizer, input, output, signal);
    } finally {
      await output.close();
    }
  } finally {
    await input.close();
  }
}

async function pump(
  normalizer: Normalizer,
  input: FileHandle,
  output: FileHandle,
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await input.read(normalizer.room());
    if (bytesRead === 0) break;
    await output.writeFile(normalizer.advance(bytesRead));
  }
  await output.writeFile(normalizer.end());
}
