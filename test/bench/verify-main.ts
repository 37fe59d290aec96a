import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { duration, grouped, short } from '../../workflow/client/units.ts';
import { layerSuites } from './verify/layers.ts';
import { sum, verifyTasks } from './verify/tasks.ts';
import type { VerifyResult, VerifyTask } from './verify/tasks.ts';

/*
 * npm run verify:classifier [-- --points N --records M --jobs J]
 *
 * Kernel, TypeScript twin and the plain rule with robust predicates on millions of points; kernel, twin and the plain
 * readers on millions of mutated records. Exit code 1 and the first differences if there are any.
 */

const PROCESS = path.join(import.meta.dirname, 'verify/verify-process.ts');
const SHOWN_DIFFERENCES = 20;
const PROGRESS_MS = 5000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      points: { type: 'string', default: '10000000' },
      records: { type: 'string', default: '10000000' },
      jobs: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const started = performance.now();
  const tasks = verifyTasks(Object.keys(layerSuites()), Number(values.points), Number(values.records));
  const results = await runAll(tasks, Number(values.jobs));
  const { points, records, by, differences } = sum(results);
  for (const difference of differences.slice(0, SHOWN_DIFFERENCES)) console.log(difference);
  const ranOn = Object.entries(by).map(([name, count]) => `${short(count)} by ${name}`);
  console.log(`the product's classifier ran: ${ranOn.join('; ')}`);
  console.log(
    `${grouped(points)} points and ${grouped(records)} mutated records in ${duration((performance.now() - started) / 1000)}: ` +
      `${grouped(differences.length)} differences`,
  );
  if (differences.length > 0) process.exitCode = 1;
}

/** Each process takes the next task as soon as it has done one. */
async function runAll(tasks: readonly VerifyTask[], jobs: number): Promise<VerifyResult[]> {
  const results: VerifyResult[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const child = fork(PROCESS, { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) {
      results.push(await runIn(child, task));
    }
    child.disconnect();
    await once(child, 'exit');
  };
  const timer = setInterval(() => {
    const { points, records, differences } = sum(results);
    console.error(
      `${results.length} of ${tasks.length} tasks: ${short(points)} points, ${short(records)} records, ` +
        `${differences.length} differences`,
    );
  }, PROGRESS_MS);
  try {
    await Promise.all(Array.from({ length: jobs }, work));
  } finally {
    clearInterval(timer);
  }
  return results;
}

/** A task's result, or an error naming the task when its process dies: out of memory, or a trap of the kernel. */
function runIn(child: ReturnType<typeof fork>, task: VerifyTask): Promise<VerifyResult> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null): void => {
      reject(new Error(`the process of ${JSON.stringify(task)} ended with code ${code}`));
    };
    child.once('exit', died);
    child.once('message', (result) => {
      child.off('exit', died);
      resolve(result as VerifyResult);
    });
    child.send(task);
  });
}

await main();
