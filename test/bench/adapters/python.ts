import type { Adapter, BenchSetting, Contender, NotInstalled } from '../contender.ts';
import { noPythonModule, pythonModule, startPythonScript } from './python-script.ts';

/** Python peers, the module that each needs, and how many records it is given (a second or two of work). */
const PEERS = [
  { id: 'shapely', library: 'shapely', how: 'loop over the districts', script: 'shapely_loop.py', records: 10_000 },
  { id: 'geopandas', library: 'GeoPandas', how: 'spatial join', script: 'geopandas_join.py', records: 200_000 },
];

/** The geometry libraries of Python, if `python3` (or `PYTHON`) has them. */
export const pythonPeers: Adapter = async (setting) => {
  return Promise.all(PEERS.map((peer) => openPeer(peer, setting)));
};

async function openPeer(peer: (typeof PEERS)[number], setting: BenchSetting): Promise<Contender | NotInstalled> {
  const version = await pythonModule(peer.id);
  if (version === undefined) return noPythonModule(peer.id, peer.library, peer.id);
  const { files, layerFile, districts, districtIds } = setting;
  const records = Math.min(files.records, setting.quick ? peer.records / 10 : peer.records);
  const { file: layer, idProperty } = layerFile;
  const job = { file: files.tripRecords, records, layer, idProperty, ids: districtIds };
  const script = await startPythonScript(peer.script, job, districts);
  return {
    id: peer.id,
    label: `${peer.library} ${version}, ${peer.how}`,
    format: 'trip-records',
    work: 'all',
    records,
    run: () => script.run(),
    close: () => script.close(),
  };
}
