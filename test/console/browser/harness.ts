import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** Debian's Chromium; the variable CHROMIUM names another one. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const SCREENSHOTS = path.resolve('dist/screenshots');

/** Widths that the pages are made for, in pixels. */
export const WIDTHS = [700, 1280, 2000] as const;
/** Milliseconds that a page may take to show what a test waits for, including an execution on a busy machine. */
export const PATIENCE = 90_000;

/** A browser, and the errors in its pages. */
export interface TestBrowser {
  /** A page in its own context: it shares no storage or cache. */
  open(address: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors of scripts, refused loads and violations of the content security policy, so far. */
  readonly troubles: readonly string[];
  close(): Promise<void>;
}

/** Starts a headless browser; throws, naming the package, if there is none. */
export async function startBrowser(): Promise<TestBrowser> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `there is no browser at ${CHROMIUM}: apt-get install chromium, or set CHROMIUM to the path of yours`,
    );
  }
  // Root, the user in CI's containers, cannot use the sandbox; only our own pages are opened.
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  const troubles: string[] = [];
  return {
    open: (address, options) => openPage(browser, troubles, address, options),
    troubles,
    close: () => browser.close(),
  };
}

async function openPage(
  browser: Browser,
  troubles: string[],
  address: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.on('pageerror', ({ message }) => troubles.push(message));
  page.on('console', (message) => {
    // A browser logs each unsuccessful response as an error; a test checks the ones that it provokes.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      troubles.push(message.text());
    }
  });
  await page.goto(address);
  return page;
}

/** Takes a screenshot of the whole page: `dist/screenshots/NAME.png`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** Takes screenshots of a page at every width, light and dark. */
export async function screenshotsOfAll(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await screenshot(page, `${name}-${width}-${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: null });
}
