import { InputFormatError } from '../trips/input-format-error.ts';

/** The error of a footer that cannot be: `what` it says. */
export function wrongFooter(what: string, cause?: unknown): InputFormatError {
  const reason = cause instanceof Error ? ` (${cause.message})` : '';
  return new InputFormatError({
    line: null,
    problem: `the footer of the Parquet file is wrong: ${what}${reason}`,
    fix: 'Download it again',
  });
}
