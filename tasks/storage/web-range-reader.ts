import type { RangeReader } from './storage.ts';
import { readRange } from './web-file.ts';
import type { WebPart, WebRange, WebServices } from './web-file.ts';

/**
 * Bytes of one request, in two of which a reader holds its part of the file: the one being read and the next. Large enough
 * that a round trip to a content network (20 ms) is short beside it (80 ms at 50 MB/s); small enough that the eight columns
 * of a Parquet file, read at a time, take 64 MiB.
 */
export const SEGMENT_BYTES = 4 * 1024 ** 2;

/**
 * Reads a range in segments, each received as a whole before it is handed out: a connection is in use only while bytes
 * arrive, so readers that are read in turn never wait for one another's, however few there are, and a slow reader never
 * makes the server wait. The next segment is requested while one is read.
 */
export class WebRangeReader implements RangeReader {
  readonly #range: WebRange;
  readonly #services: WebServices;
  readonly #stop = new AbortController();
  #left: Uint8Array;
  /** The segment that {@link #left} is of: the next request after it is read refills it. */
  #segment: Uint8Array = new Uint8Array(0);
  /** Where the next segment to be requested begins. */
  #requested: number;
  #version: string | undefined;
  #next: Promise<WebPart> | undefined;

  private constructor(range: WebRange, services: WebServices) {
    this.#range = range;
    this.#services = { ...services, stop: this.#stop.signal };
    this.#left = new Uint8Array(0);
    this.#requested = range.start;
    this.#version = range.version;
  }

  /** Opens a range that is not empty, with its first segment; throws as {@link readRange} does. */
  static async open(range: WebRange, services: WebServices): Promise<WebRangeReader> {
    const reader = new WebRangeReader(range, services);
    reader.#request();
    await reader.#receive();
    return reader;
  }

  async read(target: Uint8Array): Promise<number> {
    if (this.#left.length === 0) await this.#receive();
    const count = Math.min(target.length, this.#left.length);
    target.set(this.#left.subarray(0, count));
    this.#left = this.#left.subarray(count);
    return count;
  }

  close(): Promise<void> {
    this.#stop.abort();
    this.#next = undefined;
    return Promise.resolve();
  }

  async #receive(): Promise<void> {
    if (this.#next === undefined) return;
    const { bytes, version } = await this.#next;
    const read = this.#segment;
    this.#segment = bytes;
    this.#left = bytes;
    this.#version = version;
    this.#request(read);
  }

  #request(buffer?: Uint8Array): void {
    const start = this.#requested;
    const end = Math.min(start + SEGMENT_BYTES, this.#range.end);
    this.#requested = end;
    if (start === end) {
      this.#next = undefined;
      return;
    }
    this.#next = readRange({ ...this.#range, start, end, version: this.#version }, this.#services, buffer);
    this.#next.catch(() => undefined); // thrown by the read that waits for it
  }
}
