import { useEffect, useState } from 'preact/hooks';
import type { EventPage, ExecutionDetail, Progress, StatusChange, WireEvent } from '../../../api.ts';
import { getJson, RequestFailed } from '../../parts/server-api.ts';
import { LiveUpdates } from './live-updates.ts';
import type { Connection } from './live-updates.ts';
import { EventHistory } from './event-history.ts';

/** Milliseconds after which an execution that could not be loaded is requested again. */
const RETRY_MS = 1000;

/** An execution as the page knows it. */
export interface LiveExecution {
  /** Undefined until loaded. */
  readonly detail?: ExecutionDetail;
  /** Why the last attempt to load it failed. */
  readonly failure?: RequestFailed | undefined;
  readonly history: EventHistory;
  /** Number of events known; the history changes whenever it does. */
  readonly lastEvent: number;
  readonly status?: StatusChange;
  readonly progress?: Progress;
  readonly connection: Connection;
}

/** Loads an execution and follows it while the component is mounted. */
export function useExecution(name: string): LiveExecution {
  const [known, setKnown] = useState<LiveExecution>(nothing);
  useEffect(() => {
    const following = new Following(name, setKnown);
    following.begin();
    return () => {
      following.end();
    };
  }, [name]);
  return known;
}

function nothing(): LiveExecution {
  return { history: new EventHistory(), lastEvent: 0, connection: { kind: 'connecting' } };
}

/** Batches what arrives between two animation frames. */
class Following {
  readonly #path: string;
  readonly #report: (known: LiveExecution) => void;
  readonly #updates: LiveUpdates;
  readonly #abort = new AbortController();
  #known = nothing();
  #heard: WireEvent[] = [];
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(name: string, report: (known: LiveExecution) => void) {
    this.#path = `executions/${name}`;
    this.#report = report;
    this.#updates = new LiveUpdates(browserSources(this.#path), {
      onEvents: (events) => {
        this.#heard.push(...events);
        this.#change({});
      },
      onStatus: (status) => {
        this.#onStatus(status);
      },
      onProgress: (progress) => {
        this.#change({ progress });
      },
      onConnection: (connection) => {
        this.#change({ connection });
      },
    });
  }

  begin(): void {
    void this.#readDetail(() => {
      this.#updates.open();
    });
  }

  end(): void {
    this.#abort.abort();
    this.#updates.close();
    clearTimeout(this.#timer);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  #change(change: Partial<LiveExecution>): void {
    this.#known = { ...this.#known, ...change };
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#known.history.add(this.#heard);
      this.#heard = [];
      this.#known = { ...this.#known, lastEvent: this.#known.history.lastEvent };
      this.#report(this.#known);
    });
  }

  /** Once an execution ends or is redriven, its error, output and way to continue change. */
  #onStatus(status: StatusChange): void {
    const { status: before, redrives } = this.#known.detail?.description ?? {};
    this.#change({ status });
    if (status.status !== before || status.redrives !== redrives) void this.#readDetail();
  }

  async #readDetail(then?: () => void): Promise<void> {
    try {
      const detail = await getJson<ExecutionDetail>(this.#path, this.#abort.signal);
      const { status, stopped, redrives } = detail.description;
      this.#change({
        detail,
        failure: undefined,
        status: { status, redrives, ...(stopped !== undefined && { stopped }) },
      });
      then?.();
    } catch (failure) {
      if (this.#abort.signal.aborted) return;
      if (!(failure instanceof RequestFailed)) throw failure;
      this.#change({ failure });
      const isThere = failure.status === 0 || failure.status >= 500;
      if (isThere) this.#timer = setTimeout(() => void this.#readDetail(then), RETRY_MS);
    }
  }
}

function browserSources(path: string): ConstructorParameters<typeof LiveUpdates>[0] {
  return {
    openStream: (after) => new EventSource(`/api/${path}/stream?after=${after}`),
    getPage: (after) => getJson<EventPage>(`${path}/events?after=${after}`),
    later: (run, milliseconds) => {
      const timer = setTimeout(run, milliseconds);
      return () => {
        clearTimeout(timer);
      };
    },
  };
}
