/** TLC has not published a month within its two weeks: the message names the files that are missed, where, and what to do. */
export class MonthNotPublished extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MonthNotPublished';
  }
}

/** The month's execution failed, timed out or was aborted, and nobody has continued it: the message says how. */
export class MonthNotCounted extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MonthNotCounted';
  }
}
