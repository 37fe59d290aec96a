import { buildGridIndex } from '../../../geo/grid/grid-index.ts';
import { zoneDistricts } from '../../../geo/zones/zone-districts.ts';
import type { Contender, NotInstalled, ParquetCodec } from '../contender.ts';
import { readLayer, zonesLayerFile } from '../data/bench-layer.ts';
import type { ParquetFiles } from './parquet-files.ts';

/** What the contenders for Parquet are given. */
export interface ParquetSetting {
  /** Which trips are counted over which layer, human-readable. */
  readonly description: string;
  readonly files: ParquetFiles;
  readonly districts: number;
  /** The district of each taxi zone, by zone id 0 to 265; 0 for none. */
  readonly zones: Uint16Array;
  /** The layer's packed grid index. */
  readonly index: Uint8Array;
  readonly cores: number;
}

/** Makes contenders for the file of one compression, or reports why it cannot. */
export type ParquetAdapter = (
  setting: ParquetSetting,
  codec: ParquetCodec,
) => Promise<readonly (Contender | NotInstalled)[]>;

/** The files, and a layer that their trips are counted over. */
export function parquetSetting(files: ParquetFiles, cores: number): ParquetSetting {
  const layerFile = zonesLayerFile();
  const layer = readLayer(layerFile);
  const zones = zoneDistricts(layer);
  if (!(zones instanceof Uint16Array)) throw new Error(`${layerFile.name}: ${zones.refused}`);
  const districts = layer.districts.length;
  const description = `${files.description}; ${layerFile.name}: ${districts} districts`;
  return { description, files, districts, zones, index: buildGridIndex(layer).bytes, cores };
}
