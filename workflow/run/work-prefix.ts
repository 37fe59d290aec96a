import { joinUri } from '../../tasks/storage/storage.ts';

/** Where an execution stores what is too large to travel through the state machine. */
export interface WorkAddresses {
  /** ValidateInput's findings. */
  readonly input: string;
  readonly manifest: string;
  /** The packed grid index. */
  readonly index: string;
  /** Statistics of chunks that are too large for an item. */
  readonly partials: string;
  /** The execution's exported result: it stays after the teardown. */
  readonly result: string;
}

/** An execution's addresses under the work prefix. */
export function workAddresses(workPrefix: string, execution: string): WorkAddresses {
  const folder = joinUri(workPrefix, 'executions', execution);
  return {
    input: joinUri(folder, 'input.json'),
    manifest: joinUri(folder, 'manifest.json'),
    index: joinUri(folder, 'index.bin'),
    partials: joinUri(folder, 'partials'),
    result: joinUri(folder, 'result.json'),
  };
}

/** Where a layer's GeoJSON is stored: by content, so that executions on the same layer share it. */
export function layerAddress(workPrefix: string, layerId: string): string {
  return joinUri(workPrefix, 'layers', `${layerId}.geojson`);
}

/** Where a result's finer statistics are stored if they are too large for an item. */
export function statisticsAddress(workPrefix: string, layerId: string, trips: string, digest: string): string {
  return joinUri(workPrefix, 'results', layerId, `${trips.replaceAll('#', '-')}-${digest.slice(0, 16)}.bin`);
}
