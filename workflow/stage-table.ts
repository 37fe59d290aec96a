/** Maximum duration of an execution, in seconds: a day, for which its polls are paced (25,000 history events). */
export const EXECUTION_TIMEOUT_SECONDS = 24 * 3600;

/** A Lambda function: the build's entry point and the stack's settings for it. */
export interface FunctionRow {
  /** The file that exports `handler`, below `workflow/`. */
  readonly source: string;
  /** Maximum duration of a call, in seconds. Lambda's own limit is 900. */
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
}

/** Where in an execution a state is entered: once before or after the loop that waits for the queue, or on each lap of it. */
export type Place = 'beforeLoop' | 'eachLap' | 'afterLoop';

/** A stage: a Lambda function that the state machine calls in a state of the same name. */
export interface StageRow extends FunctionRow {
  readonly place: Place;
  /** Whether its code affects what is counted: if so, results of other versions are outdated. */
  readonly shapesResults: boolean;
  /** Expected duration of a call on Lambda in seconds, including a cold start: `fixed`, and for each file and chunk. */
  readonly seconds: { readonly fixed: number; readonly file?: number; readonly chunk?: number };
}

/**
 * The stages in the order in which an execution reaches them. Everything specific to a stage is derived from this
 * table: bundles, functions, the states' timeouts, the version of the code, the plan. A new stage takes its handler, a
 * row here and a line in the chain of `state-machine.ts` (and its grants in `infra/stack/permissions/grants.ts` if it
 * calls AWS).
 */
const STAGE_TABLE = {
  ValidateInput: {
    source: 'stages/validate-input.ts',
    timeoutSeconds: 300,
    // The largest layer that is read, 128 MiB of GeoJSON, takes 1.1 GB while it is parsed and indexed.
    memoryMiB: 2048,
    place: 'beforeLoop',
    shapesResults: true,
    seconds: { fixed: 3, file: 0.02 },
  },
  PartitionIntoChunks: {
    source: 'stages/partition-into-chunks.ts',
    timeoutSeconds: 600,
    memoryMiB: 2048,
    place: 'beforeLoop',
    shapesResults: true,
    seconds: { fixed: 3, chunk: 0.01 },
  },
  EnqueueChunks: {
    source: 'stages/enqueue-chunks.ts',
    timeoutSeconds: 600,
    memoryMiB: 1024,
    place: 'beforeLoop',
    shapesResults: false,
    seconds: { fixed: 3, chunk: 0.001 },
  },
  ReconcileTaskSet: {
    source: 'stages/reconcile-task-set.ts',
    timeoutSeconds: 120, // a poll that takes longer is stuck
    memoryMiB: 1024,
    place: 'eachLap',
    shapesResults: false,
    seconds: { fixed: 0.5 },
  },
  FinalAggregateScan: {
    source: 'stages/final-aggregate-scan.ts',
    timeoutSeconds: 840,
    // It holds the statistics of all months in memory: 180 for all that TLC published, 1.3 MB each at 263 zones.
    memoryMiB: 2048,
    place: 'afterLoop',
    shapesResults: true,
    seconds: { fixed: 3, chunk: 0.01 },
  },
  TearDown: {
    source: 'stages/tear-down.ts',
    timeoutSeconds: 600,
    memoryMiB: 1024,
    place: 'afterLoop',
    shapesResults: false,
    seconds: { fixed: 3, chunk: 0.005 },
  },
} as const satisfies Readonly<Record<string, StageRow>>;
/** A stage's name, which is also its state's and its function's. */
export type Stage = keyof typeof STAGE_TABLE;

/** The names of the stages, in order. */
export const STAGES = Object.keys(STAGE_TABLE) as readonly Stage[];

/** The row of a stage, with the fields that not every row fills in. */
export function stageRow(stage: Stage): StageRow {
  return STAGE_TABLE[stage];
}

/** A value for each stage, derived from its row. */
export function perStage<Value>(valueOf: (row: StageRow, stage: Stage) => Value): Readonly<Record<Stage, Value>> {
  return Object.fromEntries(STAGES.map((stage) => [stage, valueOf(stageRow(stage), stage)])) as Record<Stage, Value>;
}

/** Whether a state is a stage. */
export function isStage(state: string): state is Stage {
  return Object.hasOwn(STAGE_TABLE, state);
}

/** The states that wait or decide and call no function. */
const OTHER_STATES = {
  WaitForQueue: { place: 'eachLap' },
  'QueueDrained?': { place: 'eachLap' },
  'AllChunksCounted?': { place: 'afterLoop' },
} as const satisfies Readonly<Record<string, { readonly place: Place }>>;
export type OtherState = keyof typeof OTHER_STATES;

/** The names of the states, stages or not, in the given places. */
export function statesIn(...places: readonly Place[]): readonly string[] {
  const all: readonly (readonly [name: string, state: { readonly place: Place }])[] = [
    ...Object.entries(STAGE_TABLE),
    ...Object.entries(OTHER_STATES),
  ];
  return all.filter(([, { place }]) => places.includes(place)).map(([name]) => name);
}

/** The functions that are called not by a state but by a rule or a schedule. */
const OTHER_FUNCTIONS = {
  StopTaskSet: { source: 'stages/stop-task-set.ts', timeoutSeconds: 60, memoryMiB: 1024 },
  // It makes a few calls for each color of three months at most; a web server in trouble is asked again for minutes.
  StartMonthlyRun: { source: 'monthly/start-monthly-run.ts', timeoutSeconds: 300, memoryMiB: 512 },
  // The reaper's functions make some calls for each execution that failed: hundreds of them take a minute or two.
  StopStrayTasks: { source: 'reaper/stop-stray-tasks.ts', timeoutSeconds: 600, memoryMiB: 512 },
  ReapLeftovers: { source: 'reaper/reap-leftovers.ts', timeoutSeconds: 600, memoryMiB: 512 },
} as const satisfies Readonly<Record<string, FunctionRow>>;

/** Every Lambda function, by its name. */
export const FUNCTION_TABLE: Readonly<Record<FunctionName, FunctionRow>> = { ...STAGE_TABLE, ...OTHER_FUNCTIONS };
export type FunctionName = Stage | keyof typeof OTHER_FUNCTIONS;
