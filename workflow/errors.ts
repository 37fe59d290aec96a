/** A problem with one field of an input. */
export interface FieldProblem {
  /** The path of the field, such as `trips.0.color`; empty for the input as a whole. */
  readonly field: string;
  readonly problem: string;
}

/** The job's input cannot be run as it is: the message states what, where and the fix. Never retried. */
export class InvalidInput extends Error {
  /** The problems by field, if the input's shape is at fault. */
  readonly problems: readonly FieldProblem[];

  constructor(message: string, problems: readonly FieldProblem[] = []) {
    super(message);
    this.name = 'InvalidInput';
    this.problems = problems;
  }
}

/** Chunks have no partial after every round: the message names them and their last errors. A redrive enqueues just those. */
export class ChunksMissing extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ChunksMissing';
  }
}

/** An invariant does not hold: the results would be wrong, so none are written. */
export class InvariantViolated extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvariantViolated';
  }
}

/**
 * Nothing, or next to nothing, of a file could be read or located: no result is written, since it would only look like one.
 * The message names the files, the first row that was rejected or what is odd about the places. A redrive finds the same
 * partials and fails the same way: the input or the layer has to change.
 */
export class NothingCounted extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NothingCounted';
  }
}

/** Errors that no retry can fix: Step Functions fails the execution at once. */
export const PERMANENT_ERRORS = ['InvalidInput', 'ChunksMissing', 'InvariantViolated', 'NothingCounted'] as const;

/** Which option is at fault, and what was given for it. */
export interface BlamedOption {
  /** As typed: `--chunk-bytes`. */
  readonly option?: string | undefined;
  readonly value?: string | undefined;
}

/** A user requested something that cannot be done. The message is `OPTION VALUE: PROBLEM`, fix included. */
export class BadInput extends Error {
  readonly option: string | undefined;
  readonly value: string | undefined;
  readonly problem: string;

  constructor(problem: string, { option, value }: BlamedOption = {}) {
    const blamed = [option, value].filter((part) => part !== undefined).join(' ');
    super(blamed === '' ? problem : `${blamed}: ${problem}`);
    this.name = 'BadInput';
    this.option = option;
    this.value = value;
    this.problem = problem;
  }
}
