import { AwsError } from '../../../../../infra/local/wire/aws-json.ts';
import type { Harness } from '../harness.ts';

/** The harness's state machine, and its execution `run`. */
export const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:Trips';
export const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:Trips:run';
/** States that wait, and that pass. */
export const wait = { W: { Type: 'Wait', Seconds: 60, End: true } };
export const pass = { A: { Type: 'Pass', End: true } };

/** The error of a call, as `Type: message`. */
export async function refusal(harness: Harness, action: string, input: object): Promise<string> {
  try {
    await harness.call(action, input);
  } catch (error) {
    if (error instanceof AwsError) return `${error.type}: ${error.message}`;
    throw error;
  }
  throw new Error(`${action} was not refused`);
}
