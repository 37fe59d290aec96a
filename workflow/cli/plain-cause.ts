/** A Lambda function's failure is JSON around the message that a person wants. */
export function plainCause(cause: string | undefined): string {
  if (cause === undefined) return 'no cause was given';
  const failure = jsonOrUndefined(cause);
  const hasMessage = typeof failure === 'object' && failure !== null && 'errorMessage' in failure;
  return hasMessage && typeof failure.errorMessage === 'string' ? failure.errorMessage : cause;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not every cause is a Lambda function's
  }
}
