/** The job's input cannot be run as it is: the message names what, where and the fix. Never retried. */
export class InvalidInput extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidInput';
  }
}

/** Chunks have no partial after every round: the message names them and their last errors. A redrive enqueues just those. */
export class ChunksMissing extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ChunksMissing';
  }
}

/** A number that must hold does not: the results would be wrong, so none are written. */
export class InvariantViolated extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvariantViolated';
  }
}

/** Error names that no retry can mend: Step Functions fails the execution at once. */
export const PERMANENT_ERRORS = ['InvalidInput', 'ChunksMissing', 'InvariantViolated'] as const;
