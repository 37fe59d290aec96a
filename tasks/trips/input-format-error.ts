/** An input file that cannot be read: what is wrong, on which line, and what to do about it. The caller names the file. */
export class InputFormatError extends Error {
  override readonly name = 'InputFormatError';
  readonly problem: string;
  /** Line of the file, from 1; null for a file that has no lines. */
  readonly line: number | null;
  readonly fix: string;
  /** The file holds no data at all, but what a failed download leaves: it may be left out and named. */
  readonly isPlaceholder: boolean;

  constructor(details: { problem: string; line?: number | null; fix: string; isPlaceholder?: boolean }) {
    const { line = 1 } = details;
    super(`${line === null ? '' : `line ${line}: `}${details.problem}. ${details.fix}.`);
    this.problem = details.problem;
    this.line = line;
    this.fix = details.fix;
    this.isPlaceholder = details.isPlaceholder ?? false;
  }
}
