import type { EventPage, WireEvent } from '../../../../../console/api.ts';
import { LiveUpdates } from '../../../../../console/web/execution/live/live-updates.ts';
import type { Connection, EventStream } from '../../../../../console/web/execution/live/live-updates.ts';
import { SampleHistory } from '../../../sample-history.ts';

const { events } = new SampleHistory().add('ExecutionStarted').task('A').task('B');

/** A stream whose messages the test sends. */
class FakeStream implements EventStream {
  readyState = 1;
  closed = false;
  readonly #listeners = new Map<string, (event: { readonly data: string }) => void>();

  addEventListener(type: string, listener: (event: { readonly data: string }) => void): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.closed = true;
  }

  emit(type: string, value: unknown = {}): void {
    this.#listeners.get(type)?.({ data: JSON.stringify(value) });
  }

  send(...sent: readonly WireEvent[]): void {
    for (const event of sent) this.emit('history', event);
  }
}

/** Updates whose streams, answers and clock the test controls. */
class Stage {
  readonly streams: FakeStream[] = [];
  readonly opened: number[] = [];
  readonly requested: number[] = [];
  readonly received: number[] = [];
  readonly connections: Connection[] = [];
  answer: () => Promise<EventPage> = () => Promise.reject(new Error('away'));
  readonly updates: LiveUpdates;
  #later: (() => void)[] = [];

  constructor() {
    this.updates = new LiveUpdates(
      {
        openStream: (after) => {
          this.opened.push(after);
          const stream = new FakeStream();
          this.streams.push(stream);
          return stream;
        },
        getPage: (after) => {
          this.requested.push(after);
          return this.answer();
        },
        later: (run) => {
          this.#later.push(run);
          return () => {
            this.#later = this.#later.filter((other) => other !== run);
          };
        },
      },
      {
        onEvents: (batch) => this.received.push(...batch.map(({ id }) => id)),
        onStatus: () => undefined,
        onProgress: () => undefined,
        onConnection: (connection) => this.connections.push(connection),
      },
    );
    this.updates.open();
  }

  get stream(): FakeStream {
    return this.streams.at(-1)!;
  }

  get waiting(): number {
    return this.#later.length;
  }

  /** Lets a second pass, and answers what was requested. */
  async pass(): Promise<void> {
    const due = this.#later;
    this.#later = [];
    for (const run of due) run();
    await new Promise(setImmediate);
  }

  /** Refuses the stream: the browser gives up on it. */
  async refuse(): Promise<void> {
    this.stream.readyState = 2;
    this.stream.emit('error');
    await new Promise(setImmediate);
  }
}

function page(from: number, to: number): () => Promise<EventPage> {
  return () => Promise.resolve({ events: events.slice(from, to), status: 'RUNNING', redrives: 0 });
}

describe('live updates', () => {
  test('deliver each event once, although a stream repeats it when it reconnects', () => {
    const stage = new Stage();

    stage.stream.send(...events.slice(0, 3));
    stage.stream.send(...events.slice(1, 5));

    expect(stage.received).toEqual([1, 2, 3, 4, 5]);
  });

  test('leave reconnecting a stream to the browser, and report it meanwhile', () => {
    const stage = new Stage();
    stage.stream.emit('open');

    stage.stream.emit('error');
    stage.stream.emit('open');

    expect(stage.connections.map(({ kind }) => kind)).toEqual(['stream', 'away', 'stream']);
    expect(stage.streams).toHaveLength(1);
  });

  test('report that the local cloud is away as long as the server does', () => {
    const stage = new Stage();

    stage.stream.emit('trouble', { message: 'the local cloud does not answer; trying again' });
    stage.stream.emit('trouble', { message: null });

    expect(stage.connections).toEqual([
      { kind: 'away', message: 'the local cloud does not answer; trying again' },
      { kind: 'stream' },
    ]);
  });

  test('poll for new events if the stream is refused, without losing any', async () => {
    const stage = new Stage();
    stage.stream.send(...events.slice(0, 4));
    stage.answer = page(4, 6);

    await stage.refuse();
    stage.answer = page(6, 9);
    await stage.pass();

    expect(stage.streams[0]?.closed).toBe(true);
    expect(stage.requested).toEqual([4, 6]);
    expect(stage.received).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(stage.connections.at(-1)).toEqual({ kind: 'polling' });
  });

  test('give up on a stream that fails three times in a row', async () => {
    const stage = new Stage();
    stage.answer = page(0, 1);

    for (let i = 0; i < 3; i++) stage.stream.emit('error');
    await stage.pass();

    expect(stage.requested[0]).toBe(0);
  });

  test('return to the stream, after the last event, when the server is back', async () => {
    const stage = new Stage();
    stage.stream.send(...events.slice(0, 2));
    await stage.refuse();
    await stage.pass();
    expect(stage.connections.at(-1)).toEqual({ kind: 'away', message: 'away' });

    stage.answer = page(2, 5);
    await stage.pass();
    await stage.pass();

    expect(stage.opened).toEqual([0, 5]);
  });

  test('try the stream again after many polls', async () => {
    const stage = new Stage();
    stage.answer = page(0, 0);
    await stage.refuse();

    for (let i = 0; i < 40 && stage.streams.length === 1; i++) await stage.pass();

    expect(stage.streams).toHaveLength(2);
    expect(stage.requested.length).toBeGreaterThan(20);
  });

  test('stop once they are closed', async () => {
    const stage = new Stage();
    stage.answer = page(0, 3);
    await stage.refuse();
    const received = stage.received.length;

    stage.updates.close();
    stage.streams[0]?.send(...events);
    await stage.pass();

    expect(stage.waiting).toBe(0);
    expect(stage.received).toHaveLength(received);
  });
});
