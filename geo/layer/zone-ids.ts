import type { LayerOptions } from '../district.ts';
import { LayerError } from '../layer-error.ts';
import { requireText, sameButForSpelling } from './properties.ts';
import type { Properties } from './properties.ts';

/** The property of TLC's own files. */
const TLC_PROPERTY = 'LocationID';
/** Zones have the ids 1 to 263; TLC's 264 and 265 stand for "unknown" and "outside of New York", which are no places. */
const LAST_DRAWN_ZONE = 263;

/** The zone ids of features, or why trips by zone cannot be counted. */
export type ZoneIds =
  | { readonly by: 'features'; readonly property: string; readonly numbers: readonly number[] }
  | { readonly by: 'boroughs'; readonly numbers?: undefined }
  | { readonly by: 'nothing'; readonly reason: string; readonly numbers?: undefined };

const OTHER_BORDERS =
  "the layer's features do not carry TLC's zone id (LocationID), and zones do not follow other borders: 73 of 259 lie less than 95 % in one " +
  "community district. Count such trips over TLC's taxi zones, over what is dissolved from them (--district-id borough) or over the built-in " +
  'boroughs; if a property of another name holds the zone id, name it with --zone-id';

/**
 * Reads the zone ids. A property that the options name must hold one for every feature, else a {@link LayerError} says
 * which lacks it; `LocationID` was not asked for, and what is wrong with it only refuses trips by zone.
 */
export function readZoneIds(
  properties: Properties,
  features: readonly number[],
  ids: readonly string[],
  { zoneProperty, boroughs }: LayerOptions,
): ZoneIds {
  if (boroughs) return { by: 'boroughs' };
  if (zoneProperty !== undefined) return zonesIn(properties, features, ids, zoneProperty);
  const names = properties.names(features);
  const property = names.includes(TLC_PROPERTY) ? TLC_PROPERTY : sameButForSpelling(names, TLC_PROPERTY)[0];
  if (property === undefined) return { by: 'nothing', reason: OTHER_BORDERS };
  try {
    return zonesIn(properties, features, ids, property);
  } catch (error) {
    if (error instanceof LayerError) return { by: 'nothing', reason: error.message };
    throw error;
  }
}

function zonesIn(
  properties: Properties,
  features: readonly number[],
  ids: readonly string[],
  property: string,
): ZoneIds {
  const texts = requireText(properties, features, property, { what: "TLC's zone id", option: '--zone-id' });
  const numbers = texts.map((text, at) => {
    const zone = /^\d+(\.0*)?$/.test(text) ? Number(text) : 0;
    if (zone >= 1 && zone <= LAST_DRAWN_ZONE) return zone;
    throw new LayerError(
      `features[${features[at]!}] of district "${ids[at]!}"`,
      `the property "${property}" is ${text}, which is not the id of a taxi zone`,
      `TLC's zones are whole numbers from 1 to ${LAST_DRAWN_ZONE}`,
    );
  });
  return { by: 'features', property, numbers };
}
