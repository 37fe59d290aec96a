import { execFile, spawn, spawnSync } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { promisify, stripVTControlCharacters } from 'node:util';
import { errorCode } from '../../../tasks/aws/error-code.ts';

/** Maximum bytes of output kept per call: a build may print a lot. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** Maximum milliseconds for a call while this process is exiting. */
const LAST_CALL_MS = 10_000;
/** Number of Docker's last lines that are quoted. */
const LAST_LINES = 10;
/** A warning that Docker prints on every call on some machines, whatever the call's own error. */
const NOISE = /^((WARNING|DEPRECATED): |Install the buildx component |https:\/\/docs\.docker\.com\/go\/buildx)/;

/** A Docker call failed; the message ends with Docker's own. */
export class DockerError extends Error {
  override readonly name = 'DockerError';
}

/** A `docker` process whose output is read. */
export type DockerProcess = ChildProcessByStdio<null, Readable, Readable>;

/** Options of a call to Docker. */
export interface CallOptions {
  /** Variables in addition to this process's own; `--env NAME` takes its value from there, so that no process list shows it. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The `docker` command: it finds its engine by context or DOCKER_HOST, as configured by the user. */
export class DockerCli {
  readonly #program: string;

  /** `program`: the command's name or path. */
  constructor(program = 'docker') {
    this.#program = program;
  }

  /** Runs `docker …` to completion and returns its output; throws {@link DockerError}. */
  async run(args: readonly string[], { environment = {}, signal }: CallOptions = {}): Promise<string> {
    const env = { ...process.env, ...environment };
    try {
      const run = promisify(execFile);
      const { stdout } = await run(this.#program, args, {
        env,
        maxBuffer: MAX_OUTPUT_BYTES,
        ...(signal && { signal }),
      });
      return stdout.trim();
    } catch (error) {
      if (errorCode(error) === 'ENOENT') throw new DockerError('docker is not installed', { cause: error });
      throw new DockerError(lastWords(error), { cause: error });
    }
  }

  /** Starts `docker …` in its own process group, so that a Ctrl-C in the terminal does not reach it. */
  spawn(args: readonly string[]): DockerProcess {
    return spawn(this.#program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Runs `docker …` synchronously, for a process that is about to end. */
  runNow(args: readonly string[]): void {
    spawnSync(this.#program, args, { stdio: 'ignore', timeout: LAST_CALL_MS });
  }
}

/** The last lines of a failed call's output; Docker's builders write the failed step's output to either stream. */
function lastWords(error: unknown): string {
  const { stdout = '', stderr = '', message } = error as Partial<Record<'stdout' | 'stderr' | 'message', string>>;
  const lines = stripVTControlCharacters(`${stdout}\n${stderr}`)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !NOISE.test(line));
  return lines.slice(-LAST_LINES).join('\n') || (message ?? 'docker failed');
}
