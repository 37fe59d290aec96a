/** Collects open resources and closes them in reverse order; each is closed even if closing another fails. */
export class Closers {
  readonly #closers: (() => Promise<void> | void)[] = [];

  /** Adds an open resource. */
  add(close: () => Promise<void> | void): void {
    this.#closers.push(close);
  }

  /** Closes all; throws the first error, once all are closed. */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
