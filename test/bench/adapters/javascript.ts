import path from 'node:path';
import { TripStatistics } from '../../../tasks/counting/statistics.ts';
import type { Adapter, BenchSetting, Contender, NotInstalled } from '../contender.ts';
import { PeerProcess } from '../peer-process.ts';
import { areInstalled, INSTALL_PEERS } from './load-peer.ts';

/** A peer, the packages that it needs, and how many records it is given (half a second's work or so). */
interface Peer {
  readonly id: string;
  readonly label: string;
  readonly packages: readonly string[];
  readonly records: number;
}

const PEERS: readonly Peer[] = [
  {
    id: 'flatbush',
    label: 'flatbush + point-in-polygon-hao',
    packages: ['flatbush', 'point-in-polygon-hao'],
    records: 200_000,
  },
  { id: 'which-polygon', label: 'which-polygon', packages: ['which-polygon'], records: 100_000 },
  { id: 'turf', label: 'turf, bounding boxes', packages: ['@turf/turf'], records: 50_000 },
];

/** The JavaScript libraries that find polygons around points. */
export const javascriptPeers: Adapter = async (setting) => {
  return Promise.all(PEERS.map((peer) => startPeer(peer, setting)));
};

async function startPeer(
  { id, label, packages, records: most }: Peer,
  { files, layerFile, districts, quick }: BenchSetting,
): Promise<Contender | NotInstalled> {
  if (!(await areInstalled(packages))) return { id, label, reason: INSTALL_PEERS };
  const records = Math.min(files.records, quick ? most / 10 : most);
  const process = await PeerProcess.start(path.join(import.meta.dirname, 'lookup-process.ts'), [
    id,
    layerFile.file,
    layerFile.idProperty,
    files.tripRecords,
    String(records),
  ]);
  return {
    id,
    label,
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
