import { InvalidInput } from '../errors.ts';
import type { LayerSummary, TripFile } from '../manifest.ts';
import { shortened } from './problems.ts';

/** Throws {@link InvalidInput} if files hold taxi zones instead of coordinates, and the layer cannot count these. */
export function refuseZones(source: string, files: readonly TripFile[], { zones }: Pick<LayerSummary, 'zones'>): void {
  if (zones === undefined || 'districts' in zones) return;
  const byZone = files.filter(hasZones).map(({ name }) => name);
  if (byZone.length === 0) return;
  const names = shortened(byZone.sort(), 'files').join(', ');
  throw new InvalidInput(
    `source ${source}: ${names}: trips by taxi zone cannot be counted over this layer: ${zones.refused}`,
  );
}

/** Whether a file's trips have taxi zones instead of coordinates. */
function hasZones({ format }: TripFile): boolean {
  if (format.kind === 'trip-records') return false;
  return (format.kind === 'parquet' ? format : format.columns).places === 'zones';
}
