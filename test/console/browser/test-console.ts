import path from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { temporaryFolder } from '../../temporary-folder.ts';
import { startConsole } from '../server/running-console.ts';
import type { RunningConsole } from '../server/running-console.ts';
import { startBrowser } from './harness.ts';
import type { TestBrowser } from './harness.ts';

/** A test file's own console, on a new state folder, and a browser for it. */
export class TestConsole {
  readonly folder: string;
  readonly state: string;
  #browser: TestBrowser | undefined;
  #served: RunningConsole | undefined;

  constructor(env: () => Readonly<Record<string, string>> = () => ({})) {
    this.folder = temporaryFolder(async () => {
      await this.#browser?.close();
      await this.#served?.stop();
    });
    this.state = path.join(this.folder, 'state');
    beforeAll(async () => {
      this.#browser = await startBrowser();
      this.#served = await startConsole(this.state, { env: env() });
    });
    afterEach(() => {
      expect(this.#browser?.troubles).toEqual([]);
    });
  }

  /** The console as a process. */
  get served(): RunningConsole {
    if (this.#served === undefined) throw new Error('the console did not start');
    return this.#served;
  }

  /** Opens an address of the console in a page of its own. */
  open(address: string, options?: BrowserContextOptions): Promise<Page> {
    if (this.#browser === undefined) throw new Error('the browser did not start');
    return this.#browser.open(this.served.address + address, options);
  }

  /** Starts an execution without the form. */
  async start(form: Readonly<Record<string, string>>): Promise<void> {
    const { status, body } = await this.served.post('/api/executions', form);
    if (status !== 201) throw new Error(`nothing was started: ${JSON.stringify(body)}`);
  }

  /** Ends the console, as Ctrl-C does, whatever is open; returns its exit code. */
  async stop(): Promise<number | null> {
    const code = await this.served.stop();
    this.#served = undefined;
    return code;
  }

  /** Starts it again where it was. */
  async startAgain(port: number): Promise<void> {
    this.#served = await startConsole(this.state, { port });
  }
}

/** Waits until a page's header shows a status of its execution. */
export async function seeStatus(page: Page, status: string): Promise<void> {
  await page.locator('.execution-facts .status', { hasText: status }).waitFor();
}
