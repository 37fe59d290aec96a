import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';

/** A function's outcome: what it returned, or its error. */
export type FunctionAnswer =
  { readonly value: unknown } | { readonly error: { readonly errorType: string; readonly errorMessage: string } };

const FunctionFailure = z.object({ errorType: z.string().default('Error'), errorMessage: z.string().default('') });

/**
 * Calls a function by name or ARN with an event (JSON) and waits for its result; throws the SDK's error if Lambda does
 * not call it.
 */
export async function invokeFunction(lambda: LambdaClient, arn: string, event: string): Promise<FunctionAnswer> {
  const { Payload, FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: arn, Payload: event }));
  const answer: unknown = JSON.parse(Payload?.transformToString() ?? 'null');
  return FunctionError === undefined ? { value: answer } : { error: FunctionFailure.parse(answer) };
}
