import { closeSync, openSync, readSync } from 'node:fs';
import type { DistrictLookup } from '../../../tasks/counting/classifier.ts';
import { TripRecordClassifier } from '../../../tasks/counting/twin/trip-record-classifier.ts';
import { TRIP_RECORD_BYTES } from '../../../tasks/trips/trip-record.ts';
import { monthSpan } from '../../../tasks/trips/wall-clock.ts';
import { districtFeatures, readLayer } from '../data/bench-layer.ts';
import { BENCH_MONTH } from '../product.ts';
import { servePasses } from '../peer-process.ts';
import type { PeerRun } from '../peer-process.ts';
import { LOOKUPS } from './lookups.ts';

/*
 * A process that counts trip records with a peer's lookup: everything but the lookup is the product's own TypeScript
 * (reader and counter), so that a peer is never charged for a slower parser.
 */

async function main([peer, file, idProperty, tripRecords, records]: readonly string[]): Promise<void> {
  const layerFile = { name: '', file: file!, idProperty: idProperty! };
  const layer = readLayer(layerFile);
  const lookup = await LOOKUPS[peer!]!(districtFeatures(layerFile, layer));
  const districts: DistrictLookup = {
    districtCount: layer.districts.length,
    locate: (x, y) => lookup(x / 1e6, y / 1e6),
  };
  const bytes = Number(records) * TRIP_RECORD_BYTES;
  servePasses(() => Promise.resolve(pass(districts, tripRecords!, bytes)));
}

function pass(districts: DistrictLookup, file: string, bytes: number): PeerRun {
  const started = performance.now();
  const classifier = new TripRecordClassifier(districts, monthSpan(BENCH_MONTH));
  const descriptor = openSync(file, 'r');
  for (let at = 0; at < bytes;) {
    const room = classifier.room();
    const count = readSync(descriptor, room, 0, Math.min(room.length, bytes - at), at);
    classifier.advance(count);
    at += count;
  }
  closeSync(descriptor);
  const { cells, records } = classifier.end();
  return { seconds: (performance.now() - started) / 1000, cells, records };
}

await main(process.argv.slice(2));
