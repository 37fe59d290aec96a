import type { Cloud } from '../target/cloud.ts';
import { Watch } from './watch.ts';

/** Histories kept for executions that nobody watches: 25,000 events are some 25 MB. */
const KEPT = 8;

/** The watched executions, one {@link Watch} each, shared by all viewers. */
export class Watches {
  readonly #cloud: Cloud;
  readonly #onError: (error: unknown) => void;
  /** In order of use, the most recent last. */
  readonly #watches = new Map<string, Watch>();
  readonly #closers = new Set<() => void>();

  constructor(cloud: Cloud, onError: (error: unknown) => void) {
    this.#cloud = cloud;
    this.#onError = onError;
  }

  /** The watch for an execution's name, whether or not such an execution exists. */
  of(name: string): Watch {
    const watch = this.#watches.get(name) ?? new Watch(name, this.#cloud, this.#onError);
    this.#watches.delete(name);
    this.#watches.set(name, watch);
    const idle = [...this.#watches.values()].filter(({ watched }) => !watched);
    for (const { name: old } of idle.slice(0, -KEPT)) this.#watches.delete(old);
    return watch;
  }

  /** Registers an open stream, which ends with `close`; returns a function that removes it. */
  opened(close: () => void): () => void {
    this.#closers.add(close);
    return () => this.#closers.delete(close);
  }

  /** Ends every stream. */
  close(): void {
    for (const close of [...this.#closers]) close();
  }
}
