import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { MAX_RECEIVE_COUNT } from '../../../tasks/protocol/chunk-message.ts';
import { CHUNK_FAILED, CHUNKS_MISSING } from '../../../tasks/protocol/log.ts';
import { METRIC_NAMESPACE, tripMetric } from './alarms.ts';
import type { Alarms } from './alarms.ts';

/** A stage that fails once and then succeeds does not warrant a message; one that keeps failing does. */
const STAGE_ERRORS = 3;

/** Executions that did not succeed, regardless of version and of who started them. */
export function watchExecutions(alarms: Alarms, stateMachine: IStateMachine): void {
  alarms.addAlarm('ExecutionFailed', {
    what: 'An execution failed: its input cannot be counted, or a stage gave up.',
    metric: stateMachine.metricFailed(),
  });
  alarms.addAlarm('ExecutionTimedOut', {
    what: 'An execution did not end within a day and was timed out.',
    metric: stateMachine.metricTimedOut(),
  });
  alarms.addAlarm('ExecutionAborted', {
    what: 'Somebody stopped an execution.',
    metric: stateMachine.metricAborted(),
  });
}

/**
 * Abandoned chunks. Each execution has its own dead-letter queue, created at run time, which no alarm can name
 * beforehand; so this counts log lines: a worker logs the last attempt at a chunk, and the scan finds the chunks whose
 * workers died before they could log anything.
 */
export function watchChunks(alarms: Alarms, logs: { readonly worker: ILogGroup; readonly scan: ILogGroup }): void {
  const metricName = 'DeadLetters';
  const givenUp = FilterPattern.all(
    FilterPattern.stringValue('$.message', '=', CHUNK_FAILED),
    FilterPattern.numberValue('$.attempt', '>=', MAX_RECEIVE_COUNT),
  );
  const filters = {
    Worker: [logs.worker, givenUp],
    Scan: [logs.scan, FilterPattern.allTerms(CHUNKS_MISSING)],
  } as const;
  for (const [name, [logGroup, filterPattern]] of Object.entries(filters)) {
    new MetricFilter(alarms, `${metricName}Of${name}`, {
      logGroup,
      filterPattern,
      metricNamespace: METRIC_NAMESPACE,
      metricName,
      metricValue: '1',
    });
  }
  alarms.addAlarm(metricName, {
    what: `A chunk failed ${MAX_RECEIVE_COUNT} times and is in its execution's dead-letter queue.`,
    metric: tripMetric(metricName),
  });
}

/** Firings of the monthly schedule that came to nothing. */
export function watchSchedule(alarms: Alarms, deadLetters: IQueue): void {
  alarms.addAlarm('ScheduleDeadLetters', {
    what: 'The monthly schedule could not start a month: TLC has not published it, or the function failed.',
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
  });
}

/**
 * Tasks that outlived their execution: the reaper reports the metric once per run, and the alarm keeps its state in
 * between.
 */
export function watchTasks(alarms: Alarms): void {
  alarms.addAlarm('TasksWithoutExecution', {
    what: 'Tasks whose execution has ended are running, and are billed.',
    metric: tripMetric('TasksWithoutExecution'),
    keepsState: true,
  });
}

/** The functions, grouped by who notices their failure. */
export interface WatchedFunctions {
  /** Step Functions: it retries these, and fails the execution in the end. */
  readonly stages: readonly IFunction[];
  /** Nobody: what such a function should have stopped or removed may still be there. */
  readonly unattended: readonly IFunction[];
  /** A dead-letter queue receives these failures. */
  readonly deadLettered: readonly IFunction[];
}

/** Functions that fail, or that Lambda does not let run. */
export function watchFunctions(alarms: Alarms, { stages, unattended, deadLettered }: WatchedFunctions): void {
  alarms.addFunctionAlarm('StageErrors', {
    what: `A stage failed ${STAGE_ERRORS} times within five minutes; Step Functions still retries it.`,
    functions: stages,
    metricName: 'Errors',
    threshold: STAGE_ERRORS,
  });
  alarms.addFunctionAlarm('UnattendedFunctionErrors', {
    what: 'A function that nobody waits for failed: what it should have stopped or removed may still be there.',
    functions: unattended,
    metricName: 'Errors',
  });
  alarms.addFunctionAlarm('StageThrottles', {
    what: "Lambda refused to run a stage: the account's concurrency was used up.",
    functions: stages,
    metricName: 'Throttles',
  });
  alarms.addFunctionAlarm('FunctionThrottles', {
    what: "Lambda refused to run a function outside of an execution: the account's concurrency was used up.",
    functions: [...unattended, ...deadLettered],
    metricName: 'Throttles',
  });
}
