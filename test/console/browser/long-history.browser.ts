import type { Page } from 'playwright-core';
import { screenshot } from './harness.ts';
import { median, quickest } from './pace.ts';
import { TestConsole } from './test-console.ts';
import { EXECUTION_NAME, FakeStepFunctions } from './fake-step-functions.ts';

/** Step Functions ends an execution at 25,000 events. */
const EVENTS = 20_000;
/** Milliseconds that a screen may take to follow. */
const SMOOTH = 100;
const ROW_HEIGHT = 26;

const stepFunctions = new FakeStepFunctions(Date.now() - EVENTS * 1000);
let env: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  stepFunctions.growTo(EVENTS);
  env = await stepFunctions.listen();
});
const subject = new TestConsole(() => env);
afterAll(() => {
  stepFunctions.close();
});

/** Records when each event arrived and when the page's count of events showed it: [events, milliseconds]. */
const NOTE_TIMES = `
  globalThis.heard = [];
  globalThis.shown = [];
  globalThis.EventSource = class extends EventSource {
    constructor(address) {
      super(address);
      this.addEventListener('history', ({ lastEventId }) => heard.push([Number(lastEventId), performance.now()]));
    }
  };
  new MutationObserver(() => {
    const count = document.querySelector('.events-count')?.textContent.replaceAll(',', '').split(' ')[0];
    if (count && shown.at(-1)?.[0] !== Number(count)) shown.push([Number(count), performance.now()]);
  }).observe(document, { subtree: true, childList: true, characterData: true });
`;

/** Scrolls through the table; returns the milliseconds until each position was drawn, and the rows then visible. */
const SCROLL = `(async () => {
  const scroller = document.querySelector('.events-scroller');
  const steps = [];
  for (let step = 0; step <= 40; step++) {
    const before = performance.now();
    scroller.scrollTop = (scroller.scrollHeight - scroller.clientHeight) * step / 40;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const { top, bottom } = scroller.getBoundingClientRect();
    const seen = [...scroller.querySelectorAll('.events-row')].filter((row) => {
      const box = row.getBoundingClientRect();
      return box.bottom > top && box.top < bottom;
    });
    steps.push([performance.now() - before, seen.length]);
  }
  return steps;
})()`;

/** Types into the filter, letter by letter; returns the milliseconds until each text was applied. */
const FILTER = `(async () => {
  const times = [];
  for (const words of ['w', 'wa', 'wai', 'wait', 'waitstate', 'waitstateexited']) {
    const before = performance.now();
    const find = document.querySelector('#events-find');
    find.value = words;
    find.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    times.push(performance.now() - before);
  }
  return times;
})()`;

async function openLong(): Promise<Page> {
  const page = await subject.open('/nowhere');
  await page.addInitScript({ content: NOTE_TIMES });
  await page.goto(`${subject.served.address}/executions/${EXECUTION_NAME}`);
  await seeEvents(page, stepFunctions.history.events.length);
  return page;
}

async function seeEvents(page: Page, count: number): Promise<void> {
  await page.locator('.events-count', { hasText: `${count.toLocaleString('en-US')} events` }).waitFor();
}

describe(`an execution with ${EVENTS} events`, () => {
  test('scrolls smoothly, with rows at every position', async () => {
    const page = await openLong();

    const rows: number[] = [];
    const step = await quickest(page, 3, async () => {
      const steps = await page.evaluate<[number, number][]>(SCROLL);
      rows.push(...steps.map(([, seen]) => seen));
      return median(steps.map(([milliseconds]) => milliseconds));
    });

    expect(step).toBeLessThan(SMOOTH);
    expect(Math.min(...rows)).toBeGreaterThanOrEqual(Math.floor(420 / ROW_HEIGHT) - 1);
    expect(await page.locator('.events-row').count()).toBeLessThan(60);
    await screenshot(page, 'execution-long');
  });

  test('is updated at once when more events arrive', async () => {
    const page = await openLong();

    const latency = await quickest(page, 10, async () => {
      stepFunctions.growTo(stepFunctions.history.events.length + 1);
      const count = stepFunctions.history.events.length;
      await seeEvents(page, count);
      const [heard, shown] = await page.evaluate<[number, number]>(
        `[heard, shown].map((times) => times.findLast(([id]) => id === ${count})?.[1])`,
      );
      return shown - heard;
    });

    expect(latency).toBeLessThan(SMOOTH);
  });

  test('is filtered at once', async () => {
    const page = await openLong();

    const time = await quickest(page, 3, async () => median(await page.evaluate<number[]>(FILTER)));

    expect(time).toBeLessThan(SMOOTH);
    const waits = stepFunctions.history.events
      .filter(({ type }) => type === 'WaitStateExited')
      .length.toLocaleString('en-US');
    await page.locator('.events-count', { hasText: `${waits} of ` }).waitFor();
  });
});
