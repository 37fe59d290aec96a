import { execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { z } from 'zod';
import { statisticsLayout, UNLOCATED_CELL } from '../../../tasks/counting/statistics-layout.ts';
import { TripStatistics } from '../../../tasks/counting/statistics.ts';
import { DISTANCE_BOUNDS, DURATION_BOUNDS, FARE_BOUNDS } from '../../../tasks/trips/buckets.ts';
import { HOURS_OF_WEEK } from '../../../tasks/trips/wall-clock.ts';
import type { Adapter, BenchSetting, Contender, NotInstalled } from '../contender.ts';
import { CACHE } from '../data/bench-files.ts';

const execute = promisify(execFile);

const Answer = z.object({ seconds: z.number(), cells: z.record(z.string(), z.number()) });

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
  const python = process.env.PYTHON ?? 'python3';
  let version;
  try {
    const { stdout } = await execute(python, ['-c', `import ${peer.id}; print(${peer.id}.__version__)`]);
    version = stdout.trim();
  } catch {
    return {
      id: peer.id,
      label: peer.library,
      reason: `not installed (pip install ${peer.id}; PYTHON=... names the interpreter)`,
    };
  }
  const records = Math.min(setting.files.records, setting.quick ? peer.records / 10 : peer.records);
  const lines = startScript(python, peer, setting, records);
  await lines.next();
  return {
    id: peer.id,
    label: `${peer.library} ${version}, ${peer.how}`,
    format: 'trip-records',
    work: 'all',
    records,
    run: async () => {
      const { seconds, cells } = Answer.parse(JSON.parse(await lines.ask()));
      const statistics = new TripStatistics(setting.districts);
      for (const [cell, count] of Object.entries(cells)) statistics.cells[Number(cell)] = count;
      return { seconds, statistics };
    },
    close: () => lines.close(),
  };
}

interface Script {
  next(): Promise<string>;
  ask(): Promise<string>;
  close(): Promise<void>;
}

function startScript(python: string, peer: (typeof PEERS)[number], setting: BenchSetting, records: number): Script {
  const { files, layerFile, districts, districtIds } = setting;
  const job = path.join(CACHE, `${peer.id}-job.json`);
  const { file: layer, idProperty } = layerFile;
  const cells = {
    layout: statisticsLayout(districts),
    bounds: { distance: DISTANCE_BOUNDS, duration: DURATION_BOUNDS, fare: FARE_BOUNDS },
    hoursOfWeek: HOURS_OF_WEEK,
    unlocatedCell: UNLOCATED_CELL,
  };
  const input = { file: files.tripRecords, records, layer, idProperty, ids: districtIds, ...cells };
  writeFileSync(job, JSON.stringify(input));
  const script = path.join(import.meta.dirname, '../python', peer.script);
  const child = spawn(python, [script, job], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`${peer.script} ended before it answered`);
    return line.value;
  };
  return {
    next,
    ask: () => {
      child.stdin.write('run\n');
      return next();
    },
    close: () => {
      child.stdin.end();
      return exited;
    },
  };
}
