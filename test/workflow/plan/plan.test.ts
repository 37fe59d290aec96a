import fc from 'fast-check';
import type { Capacity } from '../../../workflow/plan/capacity.ts';
import { costOf } from '../../../workflow/plan/cost.ts';
import { billOf } from '../../../workflow/plan/plan.ts';
import type { Bill } from '../../../workflow/plan/plan.ts';
import { LIST_PRICES, parsePrices } from '../../../workflow/plan/prices.ts';
import { expectedRun } from '../../../workflow/plan/run.ts';
import type { Work } from '../../../workflow/plan/work.ts';
import { wantedTasks } from '../../../workflow/run/task-set.ts';
import { perStage } from '../../../workflow/stage-table.ts';

const MIB = 1024 ** 2;

const CAPACITY: Capacity = {
  vcpu: 1,
  memoryGb: 2,
  spotShare: 0,
  publicIp: true,
  maxTasks: 10,
  pollSeconds: 20,
  visibilityTimeoutSeconds: 60,
  stageGb: perStage(({ memoryMiB }) => memoryMiB / 1024),
};

interface Job {
  readonly maxTasks: number;
  readonly chunksPerTask: number;
}

function bill(work: Work, job: Job, capacity = CAPACITY): Bill {
  return billOf(work, expectedRun(work, job, capacity), capacity, LIST_PRICES);
}

/** Whole chunks of one size, of either format. */
const work = fc
  .record({
    files: fc.integer({ min: 1, max: 180 }),
    chunks: fc.integer({ min: 1, max: 5000 }),
    chunkBytes: fc.integer({ min: 1024, max: 1024 * MIB }),
    csvShare: fc.double({ min: 0, max: 1, noNaN: true }),
    districts: fc.integer({ min: 1, max: 3000 }),
  })
  .map(({ files, chunks, chunkBytes, csvShare, districts }): Work => {
    const bytes = chunks * chunkBytes;
    const csv = Math.floor((bytes * csvShare) / 170);
    const records = { 'trip-records': Math.floor((bytes * (1 - csvShare)) / 80), 'tlc-csv': csv, parquet: 0 };
    return { files, bytes, records, chunks, largestChunkBytes: chunkBytes, districts };
  });
const job = fc.record({ maxTasks: fc.integer({ min: 1, max: 500 }), chunksPerTask: fc.integer({ min: 1, max: 100 }) });

/** At least as large, except for the last bits of a sum. */
function expectNoLess(more: number, less: number): void {
  expect(more).toBeGreaterThanOrEqual(less * (1 - 1e-9));
}

/** Waits are whole seconds, so each task may deviate from the straight line by one. */
const WHOLE_SECOND = 1;

const OPTIONS = { seed: 5, numRuns: 300 };

describe('a plan', () => {
  test('starts as many tasks as the task set would, and bills each for at least a minute', () => {
    fc.assert(
      fc.property(work, job, (some, of) => {
        const { run, usage } = bill(some, of);

        expect(run.tasks).toBe(wantedTasks(some.chunks, of.chunksPerTask, of.maxTasks));
        expectNoLess(usage.vcpuSeconds, 60 * run.tasks);
      }),
      OPTIONS,
    );
  });

  test('takes no less time and costs no less with more records in the same number of chunks', () => {
    fc.assert(
      fc.property(work, job, fc.integer({ min: 0, max: 1e9 }), (some, of, more) => {
        const records = { ...some.records, 'tlc-csv': some.records['tlc-csv'] + more, parquet: 0 };

        const [less, greater] = [bill(some, of), bill({ ...some, records }, of)];

        expectNoLess(greater.run.seconds, less.run.seconds);
        expectNoLess(greater.cost.dollars, less.cost.dollars);
      }),
      OPTIONS,
    );
  });

  test('needs no less task time, messages and units for more chunks of the same size', () => {
    fc.assert(
      fc.property(work, job, fc.integer({ min: 1, max: 100 }), (some, of, more) => {
        const grown = {
          ...some,
          chunks: some.chunks + more,
          bytes: some.bytes + more * some.largestChunkBytes,
          records: { ...some.records, 'trip-records': some.records['trip-records'] + more },
        };

        const [less, greater] = [bill(some, of), bill(grown, of)];

        expectNoLess(greater.usage.vcpuSeconds + greater.run.tasks * WHOLE_SECOND, less.usage.vcpuSeconds);
        expectNoLess(greater.run.messages, less.run.messages);
        expectNoLess(greater.usage.s3Gets, less.usage.s3Gets);
      }),
      OPTIONS,
    );
  });

  test('takes no longer, and needs no less task time, with more tasks', () => {
    fc.assert(
      fc.property(work, job, fc.integer({ min: 1, max: 50 }), (some, of, more) => {
        const [few, many] = [bill(some, of), bill(some, { ...of, maxTasks: of.maxTasks + more })];

        expectNoLess(few.run.seconds, many.run.seconds);
        expectNoLess(many.usage.vcpuSeconds + many.run.tasks * WHOLE_SECOND, few.usage.vcpuSeconds);
      }),
      OPTIONS,
    );
  });

  test('costs no more with more of its tasks on Spot, and no less at higher prices', () => {
    fc.assert(
      fc.property(work, job, fc.double({ min: 0, max: 1, noNaN: true }), (some, of, spotShare) => {
        const { usage, cost } = bill(some, of);
        const spot = costOf(usage, LIST_PRICES, { spotShare });
        const fargate = { ...LIST_PRICES.fargate, vcpuHour: LIST_PRICES.fargate.vcpuHour * (1 + spotShare) };
        const dearer = costOf(usage, { ...LIST_PRICES, fargate }, CAPACITY);

        expectNoLess(cost.dollars, spot.dollars);
        expectNoLess(dearer.dollars, cost.dollars);
        expect(Object.values(cost.services).reduce((a, b) => a + b, 0)).toBeCloseTo(cost.dollars, 12);
        expect(Object.values(usage).every((used) => Number.isFinite(used) && used >= 0)).toBe(true);
      }),
      OPTIONS,
    );
  });

  test('for a month on one task matches a calculation by hand', () => {
    const month: Work = {
      files: 1,
      bytes: 2 * 64 * MIB,
      records: { 'trip-records': (2 * 64 * MIB) / 80, 'tlc-csv': 0, parquet: 0 },
      chunks: 2,
      largestChunkBytes: 64 * MIB,
      districts: 5,
    };

    const { run, usage, cost } = bill(month, { maxTasks: 1, chunksPerTask: 4 });

    // 40 s to start, 2 x 0.3 s, 134 MB at 85 MB/s, 1.7 million records at twice 25 ns
    const counted = 40 + 0.6 + 134.217728 / 85 + (134217728 / 80) * 50e-9;
    expect(run.laps).toBe(4); // at 0.5, 21, 41.5 and 62 s: the first after 42.3 s
    expect(run.taskSeconds).toBeCloseTo(counted + 20.5 + 3.02 + 3.01, 6); // a poll's wait, the scan, the teardown
    expect(run.stateTransitions).toBe(6 + 3 * 4);
    expect(cost.services.Fargate).toBeCloseTo(
      (usage.vcpuSeconds * 0.03238 + usage.memoryGbSeconds * 0.00356) / 3600,
      12,
    );
    expect(cost.services['Step Functions']).toBeCloseTo(18 * 0.000025, 12);
  });
});

describe('prices', () => {
  test('from a file override the list, in whole or in part', () => {
    const prices = parsePrices('{"source": "ours", "fargate": {"vcpuHour": 0.01}, "publicIpv4Hour": 0}');

    expect(prices).toEqual({
      ...LIST_PRICES,
      source: 'ours',
      publicIpv4Hour: 0,
      fargate: { ...LIST_PRICES.fargate, vcpuHour: 0.01 },
    });
    expect(parsePrices('{}')).toMatchObject({ sqs: LIST_PRICES.sqs });
  });

  test.each([
    ['{"fargate": {"vcpuHour": "free"}}', /fargate\.vcpuHour: /],
    ['{"fargate": {"vcpuHour": -1}}', /fargate\.vcpuHour: /],
    ['{"lambdas": {}}', /lambdas/],
    ['[1]', /^it: /],
    ['prices', /not JSON/],
  ])('given as %s are refused by name', (text, message) => {
    expect(() => parsePrices(text)).toThrow(message);
  });
});
