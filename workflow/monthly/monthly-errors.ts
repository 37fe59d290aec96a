/** A month's files are missing 100 days after its end: the message names them, where they belong, and the fix. */
export class MonthNotPublished extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MonthNotPublished';
  }
}

/** The month's execution failed, timed out or was aborted, and was not continued: the message states how. */
export class MonthNotCounted extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MonthNotCounted';
  }
}
