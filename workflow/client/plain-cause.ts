import { describeAccessDenied, parseAccessDenied } from '../../tasks/aws/access-denied.ts';

/** An execution's cause in readable form; for a refused call, it states what to allow. */
export function plainCause(cause: string | undefined): string {
  if (cause === undefined) return 'no cause was given';
  const message = messageOf(cause);
  const denied = parseAccessDenied(message); // Step Functions' own calls by its role; a stage's error already names its fix
  return denied === undefined ? message : describeAccessDenied(denied);
}

/** A Lambda function's failure is JSON around the readable message. */
function messageOf(cause: string): string {
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
