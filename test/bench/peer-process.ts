import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/** What a peer's process sends when it is ready, and after each pass. */
export type PeerMessage =
  | { readonly ready: true }
  | { readonly seconds: number; readonly cells: Float64Array | undefined; readonly records: number };

/** A pass, as reported by the process. */
export type PeerRun = Extract<PeerMessage, { seconds: number }>;

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
  async run(): Promise<PeerRun> {
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
    pass().then(send, (error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });
  send({ ready: true });
}
