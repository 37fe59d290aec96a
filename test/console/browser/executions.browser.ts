import { renameSync } from 'node:fs';
import path from 'node:path';
import { SMALL_MONTH_RECORDS, writeSmallMonth } from '../small-month.ts';
import { screenshotsOfAll } from './harness.ts';
import { quickest } from './pace.ts';
import { seeStatus, TestConsole } from './test-console.ts';

const subject = new TestConsole();
const source = path.join(subject.folder, 'month');
const STATES = 9;
/** Milliseconds from the navigation until the graph, with its states' statuses, was on the screen. */
const FIRST_VIEW = `new Promise((seen) => {
  const look = () => {
    if (document.querySelector('.graph-state-succeeded')) seen(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})`;

beforeAll(() => {
  writeSmallMonth(source);
});

test('shows what to do in an empty account, with the form open and filled in', async () => {
  const page = await subject.open('/');

  await page.getByRole('heading', { name: 'Nothing has run here yet' }).waitFor();

  expect(await page.getByLabel('Chunk size').inputValue()).toBe('64MiB');
  expect(await page.getByLabel('Source').inputValue()).toMatch(/sample$/);
  await screenshotsOfAll(page, 'executions-empty');
});

describe('the form that starts an execution', () => {
  test('shows what is wrong next to a field while the user types, and starts nothing', async () => {
    const page = await subject.open('/?start=form');
    const size = page.getByLabel('Chunk size');

    await size.fill('5 furlongs');
    const problem = page.locator('#start-chunkBytes-problem');
    await problem.waitFor();

    expect(await problem.textContent()).toContain('as in 64MiB');
    expect(await size.getAttribute('aria-invalid')).toBe('true');
    expect(await size.getAttribute('aria-describedby')).toContain('start-chunkBytes-problem');
    await page.getByRole('button', { name: 'Start' }).click();
    expect(await page.locator('#start-chunkBytes:focus').count()).toBe(1);
    expect(new URL(page.url()).pathname).toBe('/');
    await size.fill('1MiB');
    await problem.waitFor({ state: 'detached' });
  });

  test('asks for a custom layer’s file and id property', async () => {
    const page = await subject.open('/?start=form');

    await page.getByLabel('Districts').selectOption('own');
    await page.getByRole('button', { name: 'Start' }).click();
    expect(await page.locator('#start-districts-problem').textContent()).toContain('name the file');
    await page.getByLabel('File').fill('zones.geojson');

    await page.locator('#start-districtId-problem').waitFor();
  });

  test('shows the command that does the same', async () => {
    const page = await subject.open('/?start=form');

    await page.getByLabel('Months').fill('yellow:2015-06');
    await page.getByLabel('Source').fill("it's here");

    await page.locator('.start-command code', { hasText: String.raw`--source 'it'\''s here'` }).waitFor();
    expect(await page.locator('.start-command code').textContent()).toContain('--trips yellow:2015-06');
  });

  test('starts an execution and shows it until all states are green', async () => {
    const page = await subject.open('/?start=form');
    await page.getByLabel('Source').fill(source);
    await page.getByLabel('Chunk size').fill('64KiB');
    await page.getByLabel('Name').fill('green');

    await page.getByRole('button', { name: 'Start' }).click();
    await page.waitForURL('**/executions/green');
    await page.locator('.graph-state-running').first().waitFor();
    await seeStatus(page, 'Succeeded');

    await page
      .locator('.graph-state-succeeded')
      .nth(STATES - 1)
      .waitFor();
    expect(await page.locator('.graph-state-succeeded').count()).toBe(STATES);
    expect(await page.locator('.graph-state[data-state="WaitForQueue"]').textContent()).toContain('25 of 25 chunks');
    expect(await page.locator('.execution-facts').textContent()).toContain(
      `${SMALL_MONTH_RECORDS.toLocaleString('en-US')} trips`,
    );
    expect(await page.locator('.graph-edge-taken').count()).toBe(11);
    await screenshotsOfAll(page, 'execution-succeeded');
  });

  test('leads to the list, which the address filters by status', async () => {
    const page = await subject.open('/');
    await page.getByRole('link', { name: 'green' }).waitFor();
    const row = page.locator('tbody tr', { hasText: 'green' });
    expect(await row.textContent()).toMatch(/Succeeded.*20,000/);

    await page.getByRole('navigation', { name: 'Executions by status' }).getByText('Failed').click();
    await page.getByRole('heading', { name: 'No execution has this status' }).waitFor();

    expect(page.url()).toContain('status=FAILED');
    await page.reload();
    await page.getByRole('heading', { name: 'No execution has this status' }).waitFor();
  });
});

describe('an execution that fails', () => {
  test('opens with its error on top and the failed state, from which a redrive continues', async () => {
    const repaired = path.join(subject.folder, 'repaired');
    await subject.start({ name: 'repaired', source: repaired });
    const page = await subject.open('/executions/repaired');

    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/Failed in ValidateInput: InvalidInput.*repaired does not exist/);
    expect(await page.locator('.graph-state[aria-selected="true"]').getAttribute('data-state')).toBe('ValidateInput');
    await page.locator('.log', { hasText: 'InvalidInput' }).waitFor();
    await screenshotsOfAll(page, 'execution-failed');

    writeSmallMonth(repaired);
    await alert.getByRole('button', { name: 'Redrive' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toContain('ValidateInput runs again, then what comes after it.');
    expect(await dialog.textContent()).toContain('npm run redrive -- ');
    await dialog.getByRole('button', { name: 'Redrive' }).click();

    await seeStatus(page, 'Succeeded');
    await alert.waitFor({ state: 'detached' });
    expect(await page.locator('.execution-facts').textContent()).toContain('redriven once');
    await page.locator('.graph-state[data-state="ValidateInput"]').click();
    const attempts = page.getByRole('list', { name: 'Attempts' }).getByRole('listitem');
    await attempts.nth(1).waitFor();
    expect(await attempts.allTextContents()).toEqual([
      expect.stringMatching(/Attempt 1: InvalidInput.*does not exist/),
      expect.stringMatching(/Attempt 2: succeeded/),
    ]);
  });

  test('names the missing chunks if a file disappeared, and counts them after a redrive', async () => {
    const fleeting = path.join(subject.folder, 'fleeting');
    const file = path.join(fleeting, 'yellow-2015-06.csv');
    writeSmallMonth(fleeting);
    await subject.start({ name: 'fleeting', source: fleeting, chunkBytes: '200KiB', maxTasks: '1' });
    const stream = await subject.served.stream('fleeting');
    await stream.until(() =>
      stream.history.some(({ stateExitedEventDetails }) => stateExitedEventDetails?.name === 'PartitionIntoChunks'),
    );
    renameSync(file, `${file}.away`);
    await stream.close();
    const page = await subject.open('/executions/fleeting');

    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/Failed in FinalAggregateScan: ChunksMissing.*does not exist/s);
    await screenshotsOfAll(page, 'execution-chunks-missing');
    renameSync(`${file}.away`, file);
    await alert.getByRole('button', { name: 'Redrive' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toMatch(
      /FinalAggregateScan runs again.*of 8 chunks are counted and kept.*PartitionIntoChunks are done and not run again/s,
    );
    await screenshotsOfAll(page, 'execution-redrive');
    await dialog.getByRole('button', { name: 'Redrive' }).click();

    await seeStatus(page, 'Succeeded');
    expect(await page.locator('.graph-edge', { hasText: 'else' }).last().getAttribute('class')).toContain('taken');
  });
});

test('is stopped after a confirmation, which explains how to continue it', async () => {
  await subject.start({ name: 'stopped', source, chunkBytes: '4KiB', maxTasks: '1' });
  const page = await subject.open('/executions/stopped');
  await page.locator('.graph-state[data-state="WaitForQueue"].graph-state-running').waitFor();
  await screenshotsOfAll(page, 'execution-running');

  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Stop the execution' }).click();

  await seeStatus(page, 'Stopped');
  await page.getByRole('button', { name: 'Redrive' }).waitFor();
  await page.getByRole('link', { name: 'Executions' }).first().click();
  await page.getByRole('link', { name: 'stopped', exact: true }).waitFor();
  await screenshotsOfAll(page, 'executions-list');
  await page.getByRole('link', { name: 'Start an execution' }).click();
  await page.locator('#start-source:focus').waitFor();
  await screenshotsOfAll(page, 'executions-list-and-form');
});

describe('what is selected', () => {
  test('is the same in graph, timeline, table and panel, and survives a reload', async () => {
    const page = await subject.open('/executions/green');
    await page.locator('.timeline-row[data-state="PartitionIntoChunks"] button').click();
    await page.getByRole('heading', { name: 'PartitionIntoChunks' }).waitFor();
    await page.getByLabel('Find events').fill('task');
    await page.getByLabel('Show').selectOption('state');
    const rows = page.locator('.events-row');
    const address = page.url();

    await page.reload();

    await page.locator('.events-count', { hasText: '5 of ' }).waitFor();
    expect(page.url()).toBe(address);
    expect(await page.locator('.graph-state[aria-selected="true"]').getAttribute('data-state')).toBe(
      'PartitionIntoChunks',
    );
    expect(await page.locator('.timeline-row[aria-selected="true"]').textContent()).toContain('PartitionIntoChunks');
    await page.locator('.log', { hasText: 'stage done' }).waitFor();
    await rows.first().click();
    await page.locator('summary', { hasText: /^Event \d+, TaskStateEntered/ }).waitFor();
    expect(page.url()).toMatch(/event=\d+/);
  });
});

test('shows an execution within a second', async () => {
  const page = await subject.open('/executions/green');

  const time = await quickest(page, 5, async () => {
    await page.reload();
    return page.evaluate<number>(FIRST_VIEW);
  });

  expect(time).toBeLessThan(1000);
});

test('shows that an execution does not exist, with a link back', async () => {
  const page = await subject.open('/executions/nobody');

  await page.getByRole('heading', { name: 'There is no execution nobody' }).waitFor();
  await page.getByRole('link', { name: 'See the executions' }).click();

  await page.getByRole('heading', { name: 'Executions' }).waitFor();
});
