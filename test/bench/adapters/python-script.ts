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
import type { NotInstalled, Run } from '../contender.ts';
import { CACHE } from '../data/bench-files.ts';

const execute = promisify(execFile);

/** The interpreter whose modules are used. */
export const PYTHON = process.env.PYTHON ?? 'python3';

const Answer = z.object({ seconds: z.number(), cpu: z.number(), cells: z.record(z.string(), z.number()) });

/** The version of a Python module; undefined if it is not installed. */
export async function pythonModule(name: string): Promise<string | undefined> {
  try {
    return (await execute(PYTHON, ['-c', `import ${name}; print(${name}.__version__)`])).stdout.trim();
  } catch {
    return undefined;
  }
}

/** What a table shows for a module that is missing. */
export function noPythonModule(id: string, label: string, name: string): NotInstalled {
  return { id, label, reason: `not installed (pip install ${name}; PYTHON=... names the interpreter)` };
}

/** A script of python/ that makes passes when it is asked to (python/passes.py). */
export interface PythonScript {
  run(): Promise<Run>;
  close(): Promise<void>;
}

/** Starts a script and waits until it is ready. It finds `job` in a file, with the cells that it fills. */
export async function startPythonScript(script: string, job: object, districts: number): Promise<PythonScript> {
  const jobFile = path.join(CACHE, `${path.parse(script).name}-job.json`);
  const cells = {
    layout: statisticsLayout(districts),
    bounds: { distance: DISTANCE_BOUNDS, duration: DURATION_BOUNDS, fare: FARE_BOUNDS },
    hoursOfWeek: HOURS_OF_WEEK,
    unlocatedCell: UNLOCATED_CELL,
  };
  writeFileSync(jobFile, JSON.stringify({ ...cells, ...job }));
  const file = path.join(import.meta.dirname, '../python', script);
  const child = spawn(PYTHON, [file, jobFile], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`${script} ended before it answered`);
    return line.value;
  };
  await next();
  return {
    run: async () => {
      child.stdin.write('run\n');
      const { seconds, cpu: cpuSeconds, cells } = Answer.parse(JSON.parse(await next()));
      const statistics = new TripStatistics(districts);
      for (const [cell, count] of Object.entries(cells)) statistics.cells[Number(cell)] = count;
      return { seconds, cpuSeconds, statistics };
    },
    close: () => {
      child.stdin.end();
      return exited;
    },
  };
}
