import path from 'node:path';
import type { Page } from 'playwright-core';
import { writeSmallMonth } from '../small-month.ts';
import { seeStatus, TestConsole } from './test-console.ts';

const subject = new TestConsole();
const source = path.join(subject.folder, 'month');
/** More tab stops than any page has. */
const MOST_TABS = 40;

beforeAll(() => {
  writeSmallMonth(source);
});

/** Presses Tab until the focused element matches. */
async function tabTo(page: Page, selector: string): Promise<void> {
  const wanted = page.locator(`${selector}:focus`);
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    await page.keyboard.press('Tab');
    if ((await wanted.count()) > 0) return;
  }
  throw new Error(`${selector} is not reached by Tab`);
}

async function selectedState(page: Page): Promise<string | null> {
  return page.locator('.graph-state[aria-selected="true"]').getAttribute('data-state');
}

test('starts, watches and inspects an execution by the keyboard alone', async () => {
  const page = await subject.open('/');
  await page.getByLabel('Source').waitFor();

  await tabTo(page, '#start-source');
  await page.keyboard.press('Control+A');
  await page.keyboard.type(source);
  await tabTo(page, '#start-name');
  await page.keyboard.type('typed');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/executions/typed');
  await seeStatus(page, 'Succeeded');

  await tabTo(page, '.graph-state');
  for (const key of ['Enter', 'ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
  await page.getByRole('heading', { name: 'PartitionIntoChunks' }).waitFor();
  expect(await selectedState(page)).toBe('PartitionIntoChunks');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'The execution' }).waitFor();

  await tabTo(page, '.timeline');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('heading', { name: 'PartitionIntoChunks' }).waitFor();

  await tabTo(page, '.events-table');
  await page.keyboard.press('End');
  await page.locator('summary', { hasText: 'ExecutionSucceeded' }).waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.locator('.events-row[aria-selected="true"]', { hasText: 'TaskStateEntered' }).waitFor();
  expect(await selectedState(page)).toBe('ValidateInput');
  expect(page.url()).toContain('event=2');
});

test('a dialog traps the focus, and returns it', async () => {
  await subject.start({ name: 'stopped', source, chunkBytes: '4KiB', maxTasks: '1' });
  const page = await subject.open('/executions/stopped');
  await page.locator('.graph-state[data-state="WaitForQueue"].graph-state-running').waitFor();

  await tabTo(page, '.button-danger');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('.execution-actions .button-danger:focus').waitFor();
  await page.keyboard.press('Enter');
  await tabTo(page, 'dialog .button-danger');
  await page.keyboard.press('Enter');

  await seeStatus(page, 'Stopped');
});

test('the first tab stop skips the header', async () => {
  const page = await subject.open('/');

  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');

  await page.locator('main:focus').waitFor();
});
