import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** What a peer's process sends when it is ready, and after each pass. */
export type PeerMessage = { readonly ready: true } | (PeerRun & { readonly cpuSeconds: number });

/** A pass over the records. */
export interface PeerRun {
  readonly seconds: number;
  readonly cells: Float64Array | undefined;
  readonly records: number;
}

/** A pass, as the process reports it. */
type PeerAnswer = Exclude<PeerMessage, { ready: true }>;

/** A JavaScript peer in its own process, so that no contender runs with the heap and type feedback of another. */
export class PeerProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts a TypeScript module of this folder and waits until it is ready. */
  static async start(module: string, args: readonly string[]): Promise<PeerProcess> {
    const child = fork(module, args, { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
    const peer = new PeerProcess(child);
    await peer.#answer();
    return peer;
  }

  /** One pass over the records. */
  async run(): Promise<PeerAnswer> {
    const answer = this.#answer();
    this.#child.send('run');
    const message = await answer;
    if (!('seconds' in message)) throw new Error('the peer answered out of turn');
    return message;
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.disconnect();
    await gone;
  }

  #answer(): Promise<PeerMessage> {
    return new Promise((resolve, reject) => {
      const died = (code: number | null): void => {
        reject(new Error(`the peer's process ended with code ${code}`));
      };
      this.#child.once('exit', died).once('error', reject);
      this.#child.once('message', (message) => {
        this.#child.off('exit', died).off('error', reject);
        resolve(message as PeerMessage);
      });
    });
  }
}

/** The other side: answers each request with a pass. */
export function servePasses(pass: () => Promise<PeerRun>): void {
  const send = (message: PeerMessage): void => {
    process.send!(message);
  };
  process.on('message', () => {
    const before = process.cpuUsage();
    const answer = (run: PeerRun): void => {
      const { user, system } = process.cpuUsage(before);
      send({ ...run, cpuSeconds: (user + system) / 1e6 });
    };
    pass().then(answer, (error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
  send({ ready: true });
}
