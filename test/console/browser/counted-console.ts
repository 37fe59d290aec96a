import type { Page } from 'playwright-core';
import type { ResultList, ResultSummary, StartForm } from '../../../console/api.ts';
import type { RunningConsole } from '../server/running-console.ts';

/** Runs an execution on a console to its end; throws if it does not succeed. */
export async function count(served: RunningConsole, form: StartForm & { readonly name: string }): Promise<void> {
  const started = await served.post('/api/executions', form);
  if (started.status !== 201) throw new Error(`${form.name}: ${JSON.stringify(started.body)}`);
  const stream = await served.stream(form.name);
  await stream.until(() => (stream.statuses.at(-1)?.status ?? 'RUNNING') !== 'RUNNING');
  const status = stream.statuses.at(-1)?.status;
  await stream.close();
  if (status !== 'SUCCEEDED') throw new Error(`${form.name} ended as ${String(status)}`);
}

/** The results of a layer, by its name. */
export async function resultsOf(served: RunningConsole, layerName: string): Promise<ResultSummary[]> {
  const { body } = await served.get('/api/results');
  return (body as ResultList).results.filter((result) => result.layerName === layerName);
}

/** Waits until all of the explorer's plots are there, and show what was requested last. */
export async function seePlots(page: Page, plots = 6): Promise<void> {
  await page
    .locator('.plot[data-ready="true"]')
    .nth(plots - 1)
    .waitFor();
  await page.locator('.explorer-grid[aria-busy="false"]').waitFor();
}

/** The text of the elements, without the parts hidden from screen readers. */
export async function textsOf(page: Page, selector: string): Promise<string[]> {
  return (await page.locator(selector).allTextContents()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
}

/** Waits until an expression is true in the page: evaluated in each frame, as the content security policy allows. */
export async function until(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(expression))) await page.evaluate('new Promise(requestAnimationFrame)');
}
