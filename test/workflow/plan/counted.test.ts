import type { StateVisit } from '../../../workflow/client/state-visits.ts';
import { countedRun } from '../../../workflow/plan/counted.ts';
import { perStage } from '../../../workflow/stage-table.ts';

const stageGb = perStage(({ memoryMiB }) => memoryMiB / 1024);

/** Consecutive visits with their seconds; a stage's visit has one attempt of that length, others have none. */
function visits(...steps: readonly (readonly [name: string, seconds: number, output?: unknown])[]): StateVisit[] {
  let at = 0;
  return steps.map(([name, seconds, output], event) => {
    const entered = at;
    at += seconds * 1000;
    const attempts = name in stageGb ? [{ event, started: entered, ended: at }] : [];
    return { name, type: 'Task', event, entered, exited: at, output, failures: [], attempts };
  });
}

describe('a history', () => {
  const plan = visits(
    ['ValidateInput', 1, { files: 2, bytes: 160, layer: { districts: 5 } }],
    ['PartitionIntoChunks', 2, { chunks: 4 }],
    ['EnqueueChunks', 1, { enqueued: 4 }],
  );
  const loop = visits(
    ['ReconcileTaskSet', 1, { tasks: 2, started: 2 }],
    ['WaitForQueue', 10, {}],
    ['QueueDrained?', 0, {}],
    ['ReconcileTaskSet', 1, { tasks: 2, started: 1 }],
    ['WaitForQueue', 0, {}],
    ['QueueDrained?', 0, {}],
    ['FinalAggregateScan', 3, { records: 2, complete: true }],
    ['AllChunksCounted?', 0, {}],
    ['TearDown', 4, {}],
  );

  test('yields what was counted: chunks, messages, tasks and their time, transitions, function calls', () => {
    const counted = countedRun([...plan, ...loop], { stageGb });

    expect(counted).toMatchObject({
      work: { files: 2, bytes: 160, chunks: 4, districts: 5, records: { 'trip-records': 2 } },
      run: {
        tasks: 3,
        taskSeconds: 2 * 18, // from the end of the first lap to the end of the teardown
        laps: 2,
        stateTransitions: 12,
        lambdaRequests: 7,
        lambdaGbSeconds: 1 * 2 + 2 * 2 + 1 + 1 + 1 + 3 * 2 + 4,
        messages: 4,
        seconds: 23,
      },
    });
  });

  test('counts a retry as a transition and a call, as AWS does', () => {
    const [first, ...others] = plan;
    const retried = { ...first!, attempts: [...first!.attempts, { event: 9, started: 0, ended: 500 }] };

    const counted = countedRun([retried, ...others, ...loop], { stageGb });

    expect(counted?.run).toMatchObject({ stateTransitions: 13, lambdaRequests: 8 });
  });

  test('without planned chunks has nothing to bill', () => {
    expect(countedRun(plan.slice(0, 1), { stageGb })).toBeUndefined();
  });
});
