import path from 'node:path';
import { TripStatistics } from '../../../tasks/statistics.ts';
import type { Adapter, BenchSetting, Contender } from '../contender.ts';
import { PeerProcess } from '../peer-process.ts';

/** Peers of JavaScript, and how many records each is given (a second's work or so). */
const PEERS = [
  { id: 'flatbush', label: 'flatbush + point-in-polygon-hao', records: 200_000 },
  { id: 'which-polygon', label: 'which-polygon', records: 100_000 },
  { id: 'turf', label: 'turf, bounding boxes', records: 50_000 },
];

/** The JavaScript libraries that find polygons around points. */
export const javascriptPeers: Adapter = async (setting) => {
  return Promise.all(PEERS.map((peer) => startPeer(peer, setting)));
};

async function startPeer(
  peer: (typeof PEERS)[number],
  { files, layerFile, districts, quick }: BenchSetting,
): Promise<Contender> {
  const records = Math.min(files.records, quick ? peer.records / 10 : peer.records);
  const process = await PeerProcess.start(path.join(import.meta.dirname, 'lookup-process.ts'), [
    peer.id,
    layerFile.file,
    layerFile.idProperty,
    files.tripRecords,
    String(records),
  ]);
  return {
    ...peer,
    format: 'trip-records',
    work: 'all',
    records,
    run: async () => {
      const { seconds, cells } = await process.run();
      return { seconds, statistics: new TripStatistics(districts, cells) };
    },
    close: () => process.close(),
  };
}
