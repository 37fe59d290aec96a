import { execFile } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { table } from '../../workflow/client/text-table.ts';
import { grouped } from '../../workflow/client/units.ts';
import type { BenchSetting } from './contender.ts';
import { CACHE } from './data/bench-files.ts';
import { summarise, timed } from './measure.ts';
import type { Summary } from './measure.ts';

const execute = promisify(execFile);

/** What `start-job --json` writes, the part that is needed here. */
const JobResult = z.object({
  results: z.array(z.object({ records: z.number() })),
  performance: z.object({ seconds: z.number(), stages: z.record(z.string(), z.number()) }),
});

/** One command against one number: `start-job` from a cold start, and the classifier alone over the same records. */
export interface EndToEnd {
  readonly records: number;
  /** Wall-clock seconds: the command starts a local cloud, runs one execution and stops the cloud. */
  readonly command: Summary;
  /** Seconds of the execution itself. */
  readonly execution: Summary;
  /** Seconds of each stage, the median. */
  readonly stages: Readonly<Record<string, number>>;
  /** Seconds of the classifier threads alone, on all cores. */
  readonly classifier: number;
}

const ROUNDS = 3;

/** Runs the built command over the file of trip records. `classifier`: seconds for the same records on all cores. */
export async function measureEndToEnd(setting: BenchSetting, classifier: number): Promise<EndToEnd> {
  const { files, layerFile } = setting;
  const source = folderOf(files.tripRecords);
  const state = path.join(CACHE, 'local-cloud');
  const json = path.join(CACHE, 'start-job.json');
  const args = ['--source', source, '--state', state, '--json', json];
  const layer = ['--districts', layerFile.file, '--district-id', layerFile.idProperty];
  const commands: number[] = [];
  const runs: z.infer<typeof JobResult>['performance'][] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    rmSync(state, { recursive: true, force: true });
    const seconds = await timed(() => execute(process.execPath, ['dist/cli/main.mjs', 'start-job', ...args, ...layer]));
    const { results, performance } = JobResult.parse(JSON.parse(readFileSync(json, 'utf8')));
    const records = results.reduce((sum, result) => sum + result.records, 0);
    if (records !== files.records) throw new Error(`start-job counted ${records} records of ${files.records}`);
    if (round === 0) continue;
    commands.push(seconds);
    runs.push(performance);
  }
  const names = Object.keys(runs[0]!.stages);
  const stageMedian = (name: string): number => summarise(runs.map(({ stages }) => stages[name] ?? 0)).median;
  return {
    records: files.records,
    command: summarise(commands),
    execution: summarise(runs.map(({ seconds }) => seconds)),
    stages: Object.fromEntries(names.map((name) => [name, stageMedian(name)])),
    classifier,
  };
}

/** The file in a folder of its own, under the name that a month of trip records has. */
function folderOf(tripRecords: string): string {
  const folder = `${tripRecords}.months`;
  const month = path.join(folder, 'yellow-2015-06.csv');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(month)) linkSync(tripRecords, month);
  return folder;
}

/** The stages as text. */
export function endToEndTable({ records, command, execution, stages, classifier }: EndToEnd): string[] {
  const row = (what: string, seconds: number): string[] => [
    what,
    seconds.toFixed(2),
    (seconds - classifier).toFixed(2),
  ];
  const rows = [
    row('start-job, from the command to its end', command.median),
    row('its execution', execution.median),
    ...Object.entries(stages).map(([name, seconds]) => [`  ${name}`, seconds.toFixed(2), '']),
    ['the classifier alone, all cores', classifier.toFixed(2), ''],
  ];
  return table([`${grouped(records)} records end to end`, 'seconds', 'beyond the classifier'], rows);
}
