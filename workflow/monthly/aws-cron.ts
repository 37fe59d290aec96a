import { Cron } from 'croner';

/** EventBridge Scheduler's cron has six fields: minutes, hours, day of month, month, day of week, year. */
const EXPRESSION = /^cron\(([^\s()]+(?: +[^\s()]+){5})\)$/;

/** A schedule's expression is not a supported cron expression; the message states why, and what is supported. */
export class ScheduleExpressionError extends Error {
  constructor(expression: string, reason: string) {
    super(
      `schedule expression ${expression}: ${reason}; write cron(minutes hours day-of-month month day-of-week year), one of the days ?`,
    );
    this.name = 'ScheduleExpressionError';
  }
}

/** Computes when a `cron(…)` of EventBridge Scheduler fires, on the wall clock of a time zone. */
export class AwsCron {
  readonly #cron: Cron;

  /** Throws {@link ScheduleExpressionError}; `rate(…)` and `at(…)` are not supported. */
  constructor(expression: string, timezone: string) {
    const fields = EXPRESSION.exec(expression)?.[1]?.split(/ +/) ?? [];
    if (fields.length === 0) throw new ScheduleExpressionError(expression, 'it is not a cron expression of six fields');
    const [, , dayOfMonth, , dayOfWeek] = fields;
    if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
      throw new ScheduleExpressionError(expression, 'exactly one of day of month and day of week must be ?');
    }
    try {
      // AWS counts weekdays from 1, Sunday, and has no seconds.
      const options = {
        timezone,
        alternativeWeekdays: true,
        mode: '7-part',
        sloppyRanges: true,
        paused: true,
      } as const;
      this.#cron = new Cron(`0 ${fields.join(' ')}`, options);
      this.#cron.nextRun(); // an unknown time zone is detected here
    } catch (error) {
      throw new ScheduleExpressionError(expression, `${(error as Error).message} (time zone ${timezone})`);
    }
  }

  /** The first firing after a point in time; undefined if there is none. */
  after(moment: Date): Date | undefined {
    return this.#cron.nextRun(moment) ?? undefined;
  }

  /** The first firings after a point in time, at most `count`. */
  runsAfter(moment: Date, count: number): readonly Date[] {
    return this.#cron.nextRuns(count, moment);
  }

  /** The last firing before a point in time; undefined if there is none. */
  before(moment: Date): Date | undefined {
    return this.#cron.previousRuns(1, moment)[0];
  }
}
