import { z } from 'zod';

const LambdaCause = z.object({ errorMessage: z.string() });

/** A Lambda function's failure is JSON around the message that a person wants. */
export function plainCause(cause: string | undefined): string {
  if (cause === undefined) return 'no cause was given';
  try {
    return LambdaCause.parse(JSON.parse(cause)).errorMessage;
  } catch {
    return cause; // not every cause is a Lambda function's
  }
}
