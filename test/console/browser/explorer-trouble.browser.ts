import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Page } from 'playwright-core';
import { resultsTable } from '../../../console/server/results/results-table.ts';
import { environmentAs } from '../../end-to-end/command.ts';
import { SMALL_MONTH_RECORDS, writeSmallMonth } from '../small-month.ts';
import { count, resultsOf, seePlots, textsOf } from './counted-console.ts';
import { screenshot } from './harness.ts';
import { TestConsole } from './test-console.ts';

const live = new TestConsole();
const source = path.join(live.folder, 'month');
const BOROUGHS = 'boroughs-census';

/** Where the copy of the layer that results were counted over is stored. */
async function layerFile(): Promise<string> {
  const [result] = await resultsOf(live.served, BOROUGHS);
  return path.join(live.state, 'work/layers', `${result?.layer ?? ''}.geojson`);
}

async function explore(query = ''): Promise<Page> {
  const page = await live.open(`/explore${query}`);
  await page.locator('.explorer-controls').waitFor();
  return page;
}

/** Puts an item of a shape that this program does not write; only an administrator may. */
async function putOldItem(): Promise<void> {
  const env = environmentAs('administrator', live.state);
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = env;
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env;
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const Item = { layer: { S: 'boroughs-old' }, trips: { S: 'yellow#2014-01' }, counts: { M: {} } };
  await dynamodb.send(new PutItemCommand({ TableName: await resultsTable(dynamodb), Item }));
  dynamodb.destroy();
}

test('shows what to do in an account without results', async () => {
  const page = await live.open('/explore');

  await page.getByRole('heading', { name: 'No trips are counted yet' }).waitFor();

  expect(await textsOf(page, '.explorer-empty code')).toEqual(['npm run start-job']);
  await screenshot(page, 'explorer-empty');
  await page.getByRole('link', { name: 'Start an execution' }).click();
  await page.waitForURL(({ pathname }) => pathname === '/');
});

describe('generated trips', () => {
  beforeAll(async () => {
    writeSmallMonth(source);
    await count(live.served, { name: 'generated', source });
  });

  test('still have charts and a table if their layer’s file is gone, and the page explains why there is no map', async () => {
    const file = await layerFile();
    renameSync(file, `${file}.away`);
    const page = await explore();

    await page.locator('.explorer-no-map').waitFor();
    await seePlots(page, 5);

    expect(await textsOf(page, '.explorer-no-map')).toEqual([expect.stringContaining("the layer's file, is gone")]);
    expect(await textsOf(page, '.districts tbody th')).toEqual(expect.arrayContaining(['Manhattan (1)']));
    await page.getByRole('checkbox', { name: /^Manhattan/ }).check();
    await page.getByRole('heading', { name: 'Trips picked up in Manhattan (1)' }).waitFor();
    await screenshot(page, 'explorer-no-layer');
    renameSync(`${file}.away`, file);
  });

  test('name a district that their layer lacks, and count it in the table', async () => {
    const file = await layerFile();
    const whole = JSON.parse(readFileSync(file, 'utf8')) as { features: { properties: { BoroName: string } }[] };
    const features = whole.features.filter(({ properties }) => properties.BoroName !== 'Queens');
    writeFileSync(file, JSON.stringify({ ...whole, features }));

    const page = await explore();
    await seePlots(page);

    expect(await textsOf(page, '.banner')).toEqual([
      'The layer’s file lacks a district that the trips were counted by: Queens (4). It is in the table, not on the map.',
    ]);
    const [result] = await resultsOf(live.served, BOROUGHS);
    const queens = page.locator('.districts tbody tr', { hasText: 'Queens' });
    expect(await queens.locator('td').first().textContent()).toBe((result?.pickups['4'] ?? 0).toLocaleString('en-US'));
    expect(await queens.locator('.not-drawn').textContent()).toBe('not on the map');
    await screenshot(page, 'explorer-lacking-layer');
  });

  test('are clearly marked as synthetic', async () => {
    const page = await explore();
    await seePlots(page);

    expect(await textsOf(page, '.synthetic')).toEqual(['SYNTHETIC these trips were generated, nobody drove them']);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download JSON' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('synthetic-trips-boroughs-census-2015-06.json');
  });

  test('are shown if the address requests results that do not exist, and the page says so', async () => {
    const page = await explore('?layer=gone-1&from=2012-02&color=pink&d=77&show=sideways');
    await seePlots(page);

    const [notes = ''] = await textsOf(page, '.banner >> nth=0');
    for (const part of ['no layer “gone-1”', 'no pink trips', 'no result for 2012-02', 'no district “77”']) {
      expect(notes).toContain(part);
    }
    expect(await textsOf(page, '.totals strong')).toHaveLength(1);
  });

  test('of two executions are distinguished', async () => {
    await count(live.served, { name: 'again', source, chunkBytes: '160000' });
    const july = path.join(live.folder, 'july');
    writeSmallMonth(july);
    renameSync(path.join(july, 'yellow-2015-06.csv'), path.join(july, 'yellow-2015-07.csv'));
    await count(live.served, { name: 'july', source: july });

    const page = await explore('?from=2015-06&to=2015-07');
    await seePlots(page);
    await page.getByText('Counted by 2 executions with 2 digests').click();

    expect(await textsOf(page, '.sources td:nth-child(4)')).toEqual(['again', 'july']);
    expect(await textsOf(page, '.totals strong')).toHaveLength(1);
  });
});

test('lists an item in an older format with the reason, and shows the others', async () => {
  await putOldItem();

  const page = await explore();
  await seePlots(page);
  await page.getByText('1 result cannot be read').click();

  expect(await textsOf(page, '.banner li')).toEqual([
    expect.stringMatching(/^yellow#2014-01 over boroughs-old: it lacks file, color, month, /),
  ]);
  const { records } = (await resultsOf(live.served, BOROUGHS))[0] ?? {};
  expect(records).toBe(SMALL_MONTH_RECORDS);
  await screenshot(page, 'explorer-old-item');
});
