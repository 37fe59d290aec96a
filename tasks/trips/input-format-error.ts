/** An input file that cannot be read: what is wrong, on which line, and what to do about it. The caller names the file. */
export class InputFormatError extends Error {
  override readonly name = 'InputFormatError';
  readonly problem: string;
  /** Line of the file, from 1. */
  readonly line: number;
  readonly fix: string;

  constructor(details: { problem: string; line?: number; fix: string }) {
    const line = details.line ?? 1;
    super(`line ${line}: ${details.problem}. ${details.fix}.`);
    this.problem = details.problem;
    this.line = line;
    this.fix = details.fix;
  }
}
