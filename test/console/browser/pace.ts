import type { Page } from 'playwright-core';

/** Milliseconds that a lap takes on the machine for which the tests' budgets are set. */
const REFERENCE_LAP_MS = 9;

/** A lap: a frame in which a page does a bit of everything that pages do, next to what it shows; its milliseconds. */
const LAP = `new Promise((done) => requestAnimationFrame(() => {
  const before = performance.now();
  const table = document.createElement('table');
  for (let row = 0; row < 200; row++) {
    const cells = table.insertRow();
    for (let column = 0; column < 5; column++) cells.insertCell().textContent = String(row * column);
  }
  document.body.append(table);
  const { width, height } = table.getBoundingClientRect();
  table.remove();
  const canvas = document.createElement('canvas').getContext('2d');
  for (let x = 0; x < 3000; x++) canvas.lineTo((x * width) % 300, (x * height) % 150);
  canvas.stroke();
  done(performance.now() - before);
}))`;

/**
 * The quickest of some runs, in milliseconds of the machine for which the budgets are set: those that `measure` returns,
 * divided by how much slower this machine is at the moment, which laps between the runs tell. So it depends neither on
 * the machine nor on what else it does; on a faster machine, it is the milliseconds themselves.
 */
export async function quickest(page: Page, runs: number, measure: (run: number) => Promise<number>): Promise<number> {
  const [laps, times]: [number[], number[]] = [[], []];
  for (let run = 0; run < runs; run++) {
    laps.push(await page.evaluate<number>(LAP));
    times.push(await measure(run));
    laps.push(await page.evaluate<number>(LAP));
  }
  // The quickest run had more of the machine than most laps: it is compared with the quicker ones.
  return Math.min(...times) / Math.max(1, quantile(laps, 1 / 4) / REFERENCE_LAP_MS);
}

/** The upper median. */
export function median(values: readonly number[]): number {
  return quantile(values, 1 / 2);
}

/** The value that a share of the values are below. */
function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? NaN;
}
