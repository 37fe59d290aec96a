import { ObjectNotFound } from '../../../tasks/storage/storage.ts';
import { StatisticsFormatError } from '../../../tasks/counting/statistics.ts';
import type { ScreenLayer } from '../../api.ts';
import type { Clients, Cloud } from '../target/cloud.ts';
import { HttpError, sendJson } from '../http/http.ts';
import { layerItem, listResults, statisticsItem } from './results-table.ts';
import type { StatisticsItem } from './results-table.ts';
import type { Routes } from '../http/router.ts';
import { screenLayer } from './screen-layer.ts';
import { wireStatistics } from './statistics.ts';

/** Layers cached: each is under half a megabyte and takes a second to produce. */
const KEPT_LAYERS = 20;

/** The routes for the results and the layers that they were counted over. */
export function resultRoutes(cloud: Cloud): Routes {
  const layers = new Map<string, Promise<ScreenLayer>>();
  return {
    'GET /api/results': async ({ response }) => {
      sendJson(response, await cloud.use(({ dynamodb }) => listResults(dynamodb)));
    },
    'GET /api/results/*/*': async ({ response, segments }) => {
      const [layer, trips] = [layerId(segments[0]), tripsKey(segments[1])];
      const encoded = await cloud.use(async (clients) => {
        const item = await statisticsItem(clients.dynamodb, layer, trips);
        if (item === undefined) throw new HttpError(404, `there is no result of ${trips} over ${layer}`);
        return statisticsOf(item, clients);
      });
      sendJson(
        response,
        readable(() => wireStatistics(layer, trips, encoded)),
      );
    },
    'GET /api/layers/*': async ({ response, segments }) => {
      const id = layerId(segments[0]);
      const made = layers.get(id) ?? makeLayer(cloud, id);
      layers.delete(id);
      layers.set(id, made);
      for (const old of [...layers.keys()].slice(0, -KEPT_LAYERS)) layers.delete(old);
      const screen = await made.catch((error: unknown) => {
        layers.delete(id);
        throw error;
      });
      // A layer that could not be drawn is tried again, since its file may reappear.
      if (screen.problem !== undefined) layers.delete(id);
      sendJson(response, screen, 200, screen.problem === undefined ? { 'cache-control': 'max-age=3600' } : {});
    },
  };
}

function makeLayer(cloud: Cloud, id: string): Promise<ScreenLayer> {
  return cloud.use(async ({ dynamodb, storage }) => {
    const item = await layerItem(dynamodb, id);
    if (item === undefined) throw new HttpError(404, `there is no result over layer ${id}`);
    return screenLayer(storage, item);
  });
}

async function statisticsOf({ statistics, statisticsUri }: StatisticsItem, { storage }: Clients): Promise<Uint8Array> {
  if (statistics !== undefined) return statistics;
  if (statisticsUri === undefined)
    throw new HttpError(404, 'this result has no finer statistics: count the month again');
  try {
    return await storage.get(statisticsUri);
  } catch (error) {
    if (error instanceof ObjectNotFound) throw new HttpError(404, `${statisticsUri} is gone: count the month again`);
    throw error;
  }
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StatisticsFormatError)) throw error;
    throw new HttpError(409, error.message);
  }
}

function layerId(text = ''): string {
  if (!/^[A-Za-z0-9_-]{1,300}$/.test(text)) throw new HttpError(400, `${text} is not a layer's id`);
  return text;
}

function tripsKey(text = ''): string {
  if (!/^[a-z]+#\d{4}-\d{2}(#synthetic)?$/.test(text)) throw new HttpError(400, `${text} is not color#yyyy-mm`);
  return text;
}
