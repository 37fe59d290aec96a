import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { ResultSummary } from '../../../console/api.ts';
import { UPDATE_MEASURE } from '../../../console/web/explorer/painting.ts';
import { sharedPath } from '../../shared.ts';
import { count, resultsOf, seePlots, textsOf, until } from './counted-console.ts';
import { screenshotsOfAll } from './harness.ts';
import { quickest } from './pace.ts';
import { TestConsole } from './test-console.ts';

const LAYER = 'community-districts';
const FIRST_VIEW_MS = 1000;
const PLOTS_MS = 2000;
const UPDATE_MS = 100;

const live = new TestConsole();
let results: ResultSummary[];

beforeAll(async () => {
  await count(live.served, {
    name: 'three-months',
    source: sharedPath('data/trips/raw'),
    trips: 'yellow:2015-06,yellow:2016-01,green:2016-01',
    districts: sharedPath(`data/geo/${LAYER}.geojson`),
    districtId: 'boro_cd',
  });
  results = await resultsOf(live.served, LAYER);
});

/** A page of the explorer with all of its plots. */
async function explore(query = ''): Promise<Page> {
  const page = await live.open(`/explore${query}`);
  await seePlots(page);
  return page;
}

function sum(of: readonly ResultSummary[], value: (result: ResultSummary) => number): number {
  return of.reduce((total, result) => total + value(result), 0);
}

function ofMonths(...months: readonly string[]): ResultSummary[] {
  return results.filter(({ month }) => months.includes(month));
}

const grouped = (value: number): string => value.toLocaleString('en-US');
const query = (page: Page): URLSearchParams => new URL(page.url()).searchParams;

/** Clicks on the map, at fractions of its width and height. */
async function clickMap(page: Page, right: number, down: number): Promise<void> {
  const box = await page.locator('.map-plot').boundingBox();
  if (box === null) throw new Error('there is no map');
  await page.mouse.click(box.x + box.width * right, box.y + box.height * down);
}

/** Waits until the address is cut by this many districts. */
async function seeCut(page: Page, districts: number): Promise<string[]> {
  await page.waitForURL(({ searchParams }) => searchParams.getAll('d').length === districts);
  return query(page).getAll('d');
}

async function seeTrips(page: Page, trips: number): Promise<void> {
  await page.locator('.explorer-charts h2', { hasText: `${grouped(trips)} trips` }).waitFor();
}

describe('the first view', () => {
  test('appears within a second: text and controls first, then the plots', async () => {
    const page = await explore();
    const text = await quickest(page, 5, async () => {
      await page.reload();
      await page.locator('.explorer-controls').waitFor();
      return page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity);
    });
    const plots = await quickest(page, 5, async () => {
      await page.reload();
      await seePlots(page);
      return page.evaluate(() => performance.now());
    });

    expect(text).toBeLessThan(FIRST_VIEW_MS);
    expect(plots).toBeLessThan(PLOTS_MS);
  });

  test('shows the latest month, with the counts of its results', async () => {
    const page = await explore();
    const latest = ofMonths('2016-01');

    const located = sum(latest, ({ records, unlocated, rejected }) => records - unlocated - rejected);
    await seeTrips(page, located);

    expect(await textsOf(page, '.totals strong')).toEqual([`${grouped(located)} trips`]);
    const rows = await page.locator('.districts tbody tr').allInnerTexts();
    const shown = new Map(
      rows.map((row) => row.split('\t')).map(([name = '', pickups]) => [name.trim().split(/\s/)[0], pickups]),
    );
    for (const id of ['104', '301', '480', '164']) {
      expect(shown.get(id)).toBe(grouped(sum(latest, ({ pickups }) => pickups[id] ?? 0)));
    }
    expect(shown.size).toBe(72);
  });

  test('looks the same at every width, light and dark', async () => {
    const page = await explore('?from=2015-06&to=2016-01&d=105&show=to');

    await screenshotsOfAll(page, 'explorer');

    expect(await page.locator('.plot[data-ready="true"]').count()).toBe(6);
  });
});

describe('a cut', () => {
  test('by clicks on the map applies to all charts, and another click removes it', async () => {
    const page = await explore('?from=2015-06&to=2015-06');
    const june = ofMonths('2015-06');
    await clickMap(page, 0.5, 0.42);
    const [first = ''] = await seeCut(page, 1);
    await seeTrips(
      page,
      sum(june, ({ pickups }) => pickups[first] ?? 0),
    );

    await clickMap(page, 0.6, 0.6);
    const both = await seeCut(page, 2);
    await seeTrips(
      page,
      both.reduce((all, id) => all + sum(june, ({ pickups }) => pickups[id] ?? 0), 0),
    );
    expect(await page.locator('.districts input:checked').count()).toBe(2);

    await clickMap(page, 0.5, 0.42);
    expect(await seeCut(page, 1)).toEqual(both.slice(1));
    await page.keyboard.press('Escape');
    await seeCut(page, 0);
    await seeTrips(
      page,
      sum(june, ({ records, unlocated, rejected }) => records - unlocated - rejected),
    );
  });

  test('is painted within 100 ms of the click', async () => {
    const page = await explore('?from=2015-06&to=2015-06');
    const updates = `performance.getEntriesByName('${UPDATE_MEASURE}')`;

    const time = await quickest(page, 10, async (clicks) => {
      await clickMap(page, 0.5, 0.42);
      await until(page, `${updates}.length > ${clicks}`);
      return page.evaluate<number>(`${updates}[${clicks}].duration`);
    });

    expect(time).toBeLessThan(UPDATE_MS);
  });

  test('by the keyboard alone: tab to the table, arrows and space choose, Escape clears', async () => {
    const page = await explore('?from=2015-06&to=2015-06&sort=district');
    const entry = page.locator('.districts tbody input:focus');
    for (let tabs = 0; tabs < 60 && (await entry.count()) === 0; tabs++) {
      await page.keyboard.press('Tab');
    }

    await page.keyboard.press('Space');
    expect(await seeCut(page, 1)).toEqual(['101']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    expect(await seeCut(page, 2)).toEqual(['101', '102']);
    await seeTrips(
      page,
      sum(ofMonths('2015-06'), ({ pickups }) => (pickups['101'] ?? 0) + (pickups['102'] ?? 0)),
    );
    await page.keyboard.press('Escape');

    await seeCut(page, 0);
  });

  test('by a borough includes all of its districts', async () => {
    const page = await explore('?from=2015-06&to=2015-06');

    await page.getByRole('checkbox', { name: 'Staten Island', exact: true }).check();

    expect((await seeCut(page, 4)).every((id) => id.startsWith('5'))).toBe(true);
    expect(await page.getByRole('checkbox', { name: 'Staten Island', exact: true }).isChecked()).toBe(true);
  });

  test('shows on the map where trips from it go, and where trips to it come from', async () => {
    const page = await explore('?from=2015-06&to=2015-06');
    const flows = page.getByRole('radio', { name: 'Trips from here' });
    expect(await flows.isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: /^105/ }).check();

    await flows.check();
    await page.getByRole('heading', { name: 'Where trips from 105 go' }).waitFor();
    const linked = await page.locator('.districts tbody tr td:nth-child(6)').allTextContents();
    const all = linked.reduce((total, text) => total + Number(text.replaceAll(',', '')), 0);
    expect(all).toBe(sum(ofMonths('2015-06'), ({ pickups }) => pickups['105'] ?? 0));

    await page.getByRole('radio', { name: 'Trips to here' }).check();
    await page.getByRole('heading', { name: 'Where trips to 105 come from' }).waitFor();
    await seeTrips(
      page,
      sum(ofMonths('2015-06'), ({ dropoffs }) => dropoffs['105'] ?? 0),
    );
  });
});

describe('what is shown', () => {
  test('is a range of months of one color, added up', async () => {
    const page = await explore();
    const trips = page.locator('.totals strong');

    await page.getByLabel('From', { exact: true }).selectOption('2015-06');
    const all = ofMonths('2015-06', '2016-01');
    const located = ({ records, unlocated, rejected }: ResultSummary): number => records - unlocated - rejected;
    await trips.filter({ hasText: grouped(sum(all, located)) }).waitFor();
    expect(await textsOf(page, '.totals')).toEqual([expect.stringContaining('no result of 6 months in between')]);

    await page.getByLabel('Color').selectOption('yellow');
    const yellow = all.filter(({ color }) => color === 'yellow');
    await trips.filter({ hasText: grouped(sum(yellow, located)) }).waitFor();
  });

  test('opens again from its address: cut, months, scale, sort order and map position', async () => {
    const page = await explore('?from=2015-06&to=2016-01');
    await page.getByRole('checkbox', { name: /^105/ }).check();
    await page.getByRole('radio', { name: 'Linear' }).check();
    await page.getByLabel('per km²').check();
    await page.getByRole('button', { name: 'Dropoffs' }).click();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.waitForURL(({ searchParams }) => searchParams.has('at'));
    const [numbers, charts] = [await textsOf(page, '.districts'), await textsOf(page, '.explorer-charts h2')];

    const other = await live.open(`/explore${new URL(page.url()).search}`);
    await seePlots(other);

    for (const opened of [page, other]) {
      if (opened === page) await page.reload();
      await seePlots(opened);
      expect(await textsOf(opened, '.districts')).toEqual(numbers);
      expect(await textsOf(opened, '.explorer-charts h2')).toEqual(charts);
      expect(await opened.getByRole('radio', { name: 'Linear' }).isChecked()).toBe(true);
      expect(await opened.getByLabel('per km²').isChecked()).toBe(true);
    }
    const places = [await page.locator('.map').screenshot(), await other.locator('.map').screenshot()];
    expect(places[0]?.equals(places[1]!)).toBe(true);
  });

  test('follows the browser’s back and forward buttons', async () => {
    const page = await explore('?from=2015-06&to=2015-06');
    await clickMap(page, 0.5, 0.42);
    await seeCut(page, 1);

    await page.goBack();
    await seeCut(page, 0);
    await page.goForward();

    await seeCut(page, 1);
    await page.locator('.districts input:checked').waitFor();
  });

  test('can be downloaded as CSV and JSON, with its provenance', async () => {
    const page = await explore('?from=2015-06&to=2015-06&d=105');
    const [june] = ofMonths('2015-06');
    const save = async (name: string): Promise<{ name: string; text: string }> => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
      return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
    };

    const csv = await save('Download CSV');
    const json = await save('Download JSON');

    expect(csv.name).toBe('trips-community-districts-2015-06.csv');
    expect(csv.text.split('\r\n')).toHaveLength(1 + 72 + 1);
    expect(csv.text).toContain(`,yellow 2015-06,false,three-months,${june?.digest ?? ''}\r\n`);
    const content = JSON.parse(json.text) as Record<string, unknown>;
    expect(content).toMatchObject({
      provenance: {
        layer: june?.layer,
        trips: [{ execution: 'three-months', digest: june?.digest }],
        synthetic: false,
      },
      cut: ['105'],
      charts: { trips: june?.pickups['105'] },
    });
  });
});

describe('the map', () => {
  test('leaves the wheel to the page, unless Ctrl is held', async () => {
    const page = await explore('?from=2015-06&to=2015-06');
    await page.locator('.map-plot').hover();

    await page.mouse.wheel(0, 200);
    await until(page, 'scrollY > 0');
    expect(query(page).has('at')).toBe(false);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -200);
    await page.waitForURL(({ searchParams }) => searchParams.has('at'));
    await page.keyboard.up('Control');
  });

  test('shows what is under the pointer', async () => {
    const page = await explore('?from=2015-06&to=2015-06');
    const box = await page.locator('.map-plot').boundingBox();

    await page.mouse.move(box!.x + box!.width * 0.5, box!.y + box!.height * 0.42);
    const tooltip = page.locator('.map .tooltip');
    await tooltip.waitFor();

    expect(await tooltip.textContent()).toMatch(/^\d{3} Manhattan[\d,]+ pickups, [\d.]+ %[\d,]+ dropoffs, [\d.]+ %$/);
    await page.mouse.move(5, 5);
    await tooltip.waitFor({ state: 'detached' });
  });

  test('is moved and zoomed by keys, and reset', async () => {
    const page = await explore('?from=2015-06&to=2015-06');
    await page.locator('.map').focus();

    await page.keyboard.press('+');
    await page.keyboard.press('ArrowLeft');
    await page.waitForURL(({ searchParams }) => searchParams.has('at'));
    await page.keyboard.press('0');

    await page.waitForURL(({ searchParams }) => !searchParams.has('at'));
  });

  test('is redrawn in the other scheme’s colors', async () => {
    const page = await explore('?from=2015-06&to=2015-06');
    const light = await page.locator('.map-plot').screenshot();
    const colors = await page.evaluate("document.querySelector('.legend-bar').style.background");

    await page.emulateMedia({ colorScheme: 'dark' });
    await until(page, `document.querySelector('.legend-bar').style.background !== ${JSON.stringify(colors)}`);

    expect((await page.locator('.map-plot').screenshot()).equals(light)).toBe(false);
  });
});
