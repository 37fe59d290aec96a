import path from 'node:path';
import type { Page } from 'playwright-core';
import type { EventPage } from '../../../console/api.ts';
import { cloudOf } from '../../end-to-end/command.ts';
import { writeSmallMonth } from '../small-month.ts';
import { screenshot } from './harness.ts';
import { seeStatus, TestConsole } from './test-console.ts';

const subject = new TestConsole();
const source = path.join(subject.folder, 'month');
/** Small chunks, so that an execution is caught in the middle. */
const SLOWLY = { source, chunkBytes: '4KiB', maxTasks: '1' };

beforeAll(() => {
  writeSmallMonth(source);
});

async function seeRunning(page: Page): Promise<void> {
  await page.locator('.graph-state[data-state="WaitForQueue"].graph-state-running').waitFor();
}

/** The number of events on the page, once it matches the server's. */
async function seeAllEvents(page: Page, name: string): Promise<void> {
  const { body } = await subject.served.get(`/api/executions/${name}/events?after=0`);
  const { events } = body as EventPage;
  await page.locator('.events-count', { hasText: `${events.length} events` }).waitFor();
}

test('reports that the local cloud has died, and loses nothing once it is back', async () => {
  await subject.start({ name: 'orphaned', ...SLOWLY });
  const page = await subject.open('/executions/orphaned');
  await seeRunning(page);

  process.kill(cloudOf(subject.state)?.pid ?? 0, 'SIGKILL');
  const banner = page.getByRole('status').filter({ hasText: 'reconnecting' });
  await banner.waitFor();
  expect(await banner.textContent()).toContain('The local cloud does not answer, reconnecting…');
  expect(await page.locator('.graph-state-succeeded').count()).toBeGreaterThan(2);
  await screenshot(page, 'execution-away');

  await seeStatus(page, 'Stopped');
  await banner.waitFor({ state: 'detached' });
  await seeAllEvents(page, 'orphaned');
  await page.getByRole('button', { name: 'Redrive' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).click();
  await seeStatus(page, 'Running');
  await page.getByText('redriven once').waitFor();
  await subject.served.post('/api/executions/orphaned/stop');
});

test('polls if event streams do not get through', async () => {
  await subject.start({ name: 'polled', source, chunkBytes: '64KiB' });
  const page = await subject.open('/');
  await page.route('**/stream?*', (route) => route.abort());

  await page.goto(`${subject.served.address}/executions/polled`);
  await seeStatus(page, 'Succeeded');

  await seeAllEvents(page, 'polled');
  await page.getByText('reconnecting').waitFor({ state: 'detached' });
});

test('a console stopped with open streams closes cleanly, and the page continues when it is back', async () => {
  await subject.start({ name: 'watched', ...SLOWLY });
  const page = await subject.open('/executions/watched');
  await seeRunning(page);
  const port = Number(new URL(page.url()).port);

  expect(await subject.stop()).toBe(0);
  await page.getByText('The console does not answer').waitFor();
  await subject.startAgain(port);

  await seeStatus(page, 'Stopped');
  await page.getByText('reconnecting').waitFor({ state: 'detached' });
  await seeAllEvents(page, 'watched');
});
