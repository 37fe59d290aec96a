import type { HistoryEvent } from '@aws-sdk/client-sfn';

/*
 * What the console's server and its pages exchange, as JSON. Times are milliseconds since the epoch unless
 * they say otherwise; paths are below /api.
 *
 *   GET  executions?status=&next=        ExecutionList        GET  start-defaults           StartDefaults
 *   POST executions        StartForm  -> Started              POST check       StartForm -> FormCheck
 *   GET  executions/NAME                 ExecutionDetail      POST executions/NAME/stop | redrive  -> Started
 *   GET  executions/NAME/events?after=   EventPage            GET  executions/NAME/history.json     (AWS's form)
 *   GET  executions/NAME/stream          server-sent events: history, status, progress, trouble
 *   GET  executions/NAME/logs?state=&visit=   LogPage         GET  definitions/HASH/graph   Graph
 *   GET  results                         ResultList           GET  results/LAYER/TRIPS      ResultStatistics
 *   GET  layers/ID                       ScreenLayer
 *
 * Anything that fails: ApiError, with status 400 (what was asked), 403, 404, 405, 409, 413, 415, 500 or 503 (AWS is away).
 */

/** Step Functions' statuses of an execution. */
export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';

/** Why a request failed, in a human-readable message; `field` names the form's field at fault. */
export interface ApiError {
  readonly error: { readonly message: string; readonly field?: string };
}

/** An execution as the list shows it. */
export interface ExecutionSummary {
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly started: number;
  readonly stopped?: number;
  readonly redrives: number;
  /** Trip records counted; only for succeeded executions. */
  readonly records?: number;
  /** Only for running executions, once chunks are planned. */
  readonly progress?: { readonly done: number; readonly chunks: number };
}

/** A page of executions, newest first. */
export interface ExecutionList {
  readonly executions: readonly ExecutionSummary[];
  /** The cursor of the next page, for the same status. */
  readonly next?: string;
}

/**
 * The start form: the options of `npm run start-job` by the fields of {@link StartDefaults}, as typed; a field left out or
 * empty takes its default.
 */
export type StartForm = Readonly<Partial<Record<string, string>>>;

/** A field of the start form. */
export interface FormField {
  /** Its name in {@link StartForm}. */
  readonly field: string;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  /** What it holds at first: what it means if it is empty. */
  readonly initial: string;
  /** Shown in a row with its narrow neighbours. */
  readonly narrow: boolean;
}

/** Fields that mean something only together; with `choices`, the first may hold one of those, and then the others are empty. */
export interface FormGroup {
  readonly fields: readonly FormField[];
  readonly choices?: {
    readonly label: string;
    readonly values: readonly { readonly value: string; readonly label: string }[];
    /** The entry for a value that is typed, and the problem while nothing is. */
    readonly other: string;
    readonly otherMissing: string;
  };
}

/** The start form's fields, in order. */
export interface StartDefaults {
  readonly groups: readonly FormGroup[];
  /** The source may stay empty: a generated month is counted. */
  readonly sampleSource: boolean;
}

/** A form as typed so far. */
export interface FormCheck {
  readonly ok: boolean;
  readonly problems: Readonly<Partial<Record<string, string>>>;
  /** The command that does the same. */
  readonly command: string;
}

/** An execution that was started, stopped or redriven, and the command that does the same. */
export interface Started {
  readonly name: string;
  readonly command: string;
}

/** A state's status over all its visits. */
export type StateStatus = 'waiting' | 'running' | 'succeeded' | 'failed' | 'aborted' | 'timed out';

/** One attempt at a visit's work. */
interface StateAttempt {
  /** Id of the event that started it. */
  readonly event: number;
  readonly started: number;
  readonly ended?: number;
  readonly error?: string;
  readonly cause?: string;
}

/** One visit of a state. */
export interface StateVisitSummary {
  readonly entered: number;
  readonly exited?: number;
  /** Ids of the events that entered and left the state. */
  readonly event: number;
  readonly exitEvent?: number;
  readonly attempts: readonly StateAttempt[];
}

/** A state that the execution has been in. */
export interface StateSummary {
  readonly name: string;
  /** ASL's type: Task, Choice, Wait, ... */
  readonly type: string;
  readonly status: StateStatus;
  /** The visits, oldest first; if there are very many, only the last ones. */
  readonly visits: readonly StateVisitSummary[];
  readonly visitCount: number;
  readonly retries: number;
  /** Time spent in it so far. */
  readonly seconds: number;
}

/** A transition from one state to the next, and how often it was taken. */
export interface PathStep {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** Everything about an execution but its events. */
export interface ExecutionDetail {
  readonly description: {
    readonly name: string;
    readonly arn: string;
    readonly status: ExecutionStatus;
    readonly started: number;
    readonly stopped?: number;
    readonly redrives: number;
    readonly input?: unknown;
    readonly output?: unknown;
  };
  readonly states: readonly StateSummary[];
  readonly path: readonly PathStep[];
  /** The state that it is in, or ended in. */
  readonly current?: string;
  readonly definitionHash: string;
  readonly error?: { readonly error: string; readonly cause: string };
  readonly redrive: {
    readonly possible: boolean;
    readonly reason?: string;
    /** The state that a redrive runs again; finished chunks are kept. */
    readonly continuesAt?: string;
  };
  readonly lastEvent: number;
  readonly progress?: Progress;
  /** The command that continues or stops it. */
  readonly commands: { readonly redrive: string; readonly stop: string };
}

/** How many chunks are done, and how fast. */
export interface Progress {
  readonly done: number;
  readonly chunks: number;
  readonly tasks: number;
  readonly bytesPerSecond?: number;
  /** Exact for trip-record files (80 bytes a record); for raw CSV an estimate from the usual row length. */
  readonly recordsPerSecond?: number;
  readonly secondsLeft: number | null;
}

/** An event of AWS's history; times as ISO 8601 text. */
export type WireEvent = Omit<HistoryEvent, 'timestamp' | 'id'> & { readonly id: number; readonly timestamp: string };

/** The status of an execution as the stream reports it. */
export interface StatusChange {
  readonly status: ExecutionStatus;
  readonly stopped?: number;
  readonly redrives: number;
}

/** The events after an id, oldest first. */
export interface EventPage extends StatusChange {
  readonly events: readonly WireEvent[];
  readonly progress?: Progress;
}

/** What a state wrote to its logs during one visit. */
export interface LogPage {
  readonly lines: readonly { readonly at: number; readonly stream: string; readonly text: string }[];
  /** There are more lines than are shown. */
  readonly more: boolean;
  /** Why there are none, if that is known. */
  readonly note?: string;
}

/** The drawing of a state machine, in pixels; the origin is at the top left. */
export interface Graph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A state, or the `Start` and `End` of the machine (types of these names). */
export interface GraphNode {
  readonly name: string;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A transition, as a line of horizontal and vertical segments. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** A choice's condition, `default`, or the errors of a Catch. */
  readonly label?: string;
  readonly points: readonly (readonly [number, number])[];
}

/** One color and month of one layer in the Results table. */
export interface ResultSummary {
  readonly layer: string;
  readonly layerName: string;
  /** The sort key: `yellow#2015-06`, followed by `#synthetic` if the trips were generated. */
  readonly trips: string;
  readonly color: string;
  readonly month: string;
  readonly synthetic: boolean;
  readonly execution: string;
  readonly digest: string;
  readonly file: string;
  readonly records: number;
  readonly rejected: number;
  readonly unlocated: number;
  readonly pickups: Readonly<Record<string, number>>;
  readonly dropoffs: Readonly<Record<string, number>>;
  readonly hours: readonly number[];
  readonly distance: readonly number[];
  readonly duration: readonly number[];
  readonly fare: readonly number[];
}

/** The Results table. */
export interface ResultList {
  readonly results: readonly ResultSummary[];
  /** Items of an unknown shape, such as an older one. */
  readonly unreadable: readonly { readonly layer: string; readonly trips: string; readonly reason: string }[];
}

/** Counts in rows and columns, little-endian, row by row, in base64. */
export interface CountMatrix {
  readonly type: 'Uint32' | 'Float64';
  readonly rows: number;
  readonly columns: number;
  readonly data: string;
}

/**
 * The finer statistics of one color and month. Row 0 is outside of all districts, row n the layer's nth district; the
 * hour of week counts from Monday 0 h; `distance`, `duration` and `fare` are by pickup district.
 */
export interface ResultStatistics {
  readonly layer: string;
  readonly trips: string;
  readonly districts: number;
  readonly rejected: number;
  readonly unlocated: number;
  readonly pickups: CountMatrix;
  readonly dropoffs: CountMatrix;
  readonly distance: CountMatrix;
  readonly duration: CountMatrix;
  readonly fare: CountMatrix;
  /** Pickup district by dropoff district; missing if the layer has too many. */
  readonly originDestination?: CountMatrix;
  /** Lower bounds of the buckets: miles, minutes, dollars. */
  readonly bounds: {
    readonly distance: readonly number[];
    readonly duration: readonly number[];
    readonly fare: readonly number[];
  };
}

/**
 * A layer for the screen: GeoJSON with fewer points. A feature that the results do not count is left out; a district that
 * no feature draws is in `districts` only.
 */
export interface ScreenLayer {
  readonly type: 'FeatureCollection';
  readonly id: string;
  readonly name: string;
  /** Missing if nothing can be drawn. */
  readonly bbox?: readonly [number, number, number, number];
  /** The districts that the results count by: the nth is row n of the statistics. */
  readonly districts: readonly { readonly id: string; readonly name: string }[];
  readonly features: readonly ScreenDistrict[];
  /** Why nothing can be drawn. */
  readonly problem?: string;
}

/** A district's feature as it is drawn. */
export interface ScreenDistrict {
  readonly type: 'Feature';
  readonly properties: {
    readonly id: string;
    readonly name: string;
    /** The district's row in the statistics. */
    readonly number: number;
    readonly areaKm2: number;
  };
  readonly geometry: { readonly type: 'MultiPolygon'; readonly coordinates: readonly [number, number][][][] };
}
