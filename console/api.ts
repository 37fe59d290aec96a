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
 * Failures: ApiError, with status 400 (a bad request), 403, 404, 405, 409, 413, 415, 500 or 503 (AWS is unreachable).
 */

/** Step Functions' execution statuses. */
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
  /** The cursor for the next page, with the same status filter. */
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
  /** Its initial value, which is also what an empty field means. */
  readonly initial: string;
  /** Shares a row with adjacent narrow fields. */
  readonly narrow: boolean;
}

/** Fields that only make sense together; with `choices`, the first may hold one of those, leaving the others empty. */
export interface FormGroup {
  readonly fields: readonly FormField[];
  readonly choices?: {
    readonly label: string;
    readonly values: readonly { readonly value: string; readonly label: string }[];
    /** The entry for a typed value, and the problem shown while it is empty. */
    readonly other: string;
    readonly otherMissing: string;
  };
}

/** The start form's fields, in order. */
export interface StartDefaults {
  readonly groups: readonly FormGroup[];
  /** The source may stay empty: a generated month is then counted. */
  readonly sampleSource: boolean;
}

/** A form as typed so far. */
export interface FormCheck {
  readonly ok: boolean;
  readonly problems: Readonly<Partial<Record<string, string>>>;
  /** The equivalent command. */
  readonly command: string;
}

/** An execution that was started, stopped or redriven, and the equivalent command. */
export interface Started {
  readonly name: string;
  readonly command: string;
}

/** A state's status over all its visits. */
export type StateStatus = 'waiting' | 'running' | 'succeeded' | 'failed' | 'aborted' | 'timed out';

/** One attempt within a visit. */
interface StateAttempt {
  /** Id of the event that started the attempt. */
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

/** A state that the execution has visited. */
export interface StateSummary {
  readonly name: string;
  /** ASL's type: Task, Choice, Wait, ... */
  readonly type: string;
  readonly status: StateStatus;
  /** The visits, oldest first; only the most recent if there are very many. */
  readonly visits: readonly StateVisitSummary[];
  readonly visitCount: number;
  readonly retries: number;
  /** Total time spent in the state so far. */
  readonly seconds: number;
}

/** A transition from one state to the next, and how often it was taken. */
export interface PathStep {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** Everything about an execution except its events. */
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
  /** The current state, or the one in which it ended. */
  readonly current?: string;
  readonly definitionHash: string;
  readonly error?: { readonly error: string; readonly cause: string };
  readonly redrive: {
    readonly possible: boolean;
    readonly reason?: string;
    /** The state from which a redrive continues; finished chunks are kept. */
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

/** An event from AWS's history; times as ISO 8601 text. */
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
  /** Whether there are more lines than shown. */
  readonly more: boolean;
  /** Why there are no lines, if known. */
  readonly note?: string;
}

/** The drawing of a state machine, in pixels; the origin is at the top left. */
export interface Graph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** A state, or the machine's `Start` or `End` (types of the same names). */
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
  /** A choice's condition, `default`, or a Catch's errors. */
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
  /** Items of an unknown shape, for example from an older version. */
  readonly unreadable: readonly { readonly layer: string; readonly trips: string; readonly reason: string }[];
}

/** A matrix of counts, row by row, little-endian, in base64. */
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
  /** Picked up before or after the month. */
  readonly outsideMonth: number;
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
 * without a feature appears only in `districts`.
 */
export interface ScreenLayer {
  readonly type: 'FeatureCollection';
  readonly id: string;
  readonly name: string;
  /** Absent if nothing can be drawn. */
  readonly bbox?: readonly [number, number, number, number];
  /** The districts that the results are broken down by: the nth is row n of the statistics. */
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
