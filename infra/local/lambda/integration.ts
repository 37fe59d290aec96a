import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../iam/refusal.ts';
import type { JsonObject, JsonValue } from '../wire/json.ts';
import type { Integration } from '../states/interpreter/integration.ts';
import { StatesError } from '../states/interpreter/states-error.ts';
import type { LambdaRuntime } from './runtime.ts';

const Arguments = z.looseObject({
  FunctionName: z.string(),
  Payload: z.json().optional(),
  InvocationType: z.enum(['RequestResponse', 'Event']).default('RequestResponse'),
});

/** Rejects with a {@link Refusal} if the role of an execution's state machine may not call a function. */
export type AuthorizeInvoke = (execution: string, functionArn: string) => Promise<void>;

/**
 * `arn:aws:states:::lambda:invoke`, Step Functions' optimized integration: the payload is returned as JSON, and a
 * function's error fails the task with the error's type, its cause being the error as JSON text.
 */
export function lambdaInvokeIntegration(runtime: LambdaRuntime, authorize: AuthorizeInvoke): Integration {
  return {
    resourceType: 'lambda',
    resource: 'invoke',
    run: async (args: JsonObject, { execution }): Promise<JsonValue> => {
      const parsed = Arguments.safeParse(args);
      if (!parsed.success) throw new StatesError('States.Runtime', z.prettifyError(parsed.error));
      const { FunctionName, Payload = {}, InvocationType } = parsed.data;
      await authorize(execution, FunctionName).catch(refuse);
      const lambda = runtime.find(FunctionName);
      if (lambda === undefined) {
        const cause = `Function not found: ${FunctionName} (Service: Lambda, Status Code: 404)`;
        throw new StatesError('Lambda.ResourceNotFoundException', cause);
      }
      const invocation = lambda.invoke(JSON.stringify(Payload));
      void runtime.warm(); // the execution's next tasks will need the others
      if (InvocationType === 'Event') return sdkResult(202, '', {});
      const { outcome, requestId } = await invocation;
      if ('error' in outcome) throw new StatesError(outcome.error.errorType, JSON.stringify(outcome.error));
      const answer = { ExecutedVersion: '$LATEST', Payload: JSON.parse(outcome.payload) as JsonValue };
      return sdkResult(200, requestId, answer);
    },
  };
}

/** Step Functions reports Lambda's refusals as the AWS SDK for Java does. */
function refuse(error: unknown): never {
  if (!(error instanceof Refusal)) throw error;
  const details = 'Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException';
  const cause = `${error.message} (${details}; Request ID: ${randomUUID()}; Proxy: null)`;
  throw new StatesError('Lambda.AWSLambdaException', cause);
}

/** What the AWS SDK for Java, with which Step Functions calls Lambda, adds to the response. */
function sdkResult(status: number, requestId: string, answer: JsonObject): JsonObject {
  return {
    ...answer,
    SdkHttpMetadata: {
      AllHttpHeaders: { 'x-amzn-RequestId': [requestId] },
      HttpHeaders: { 'x-amzn-RequestId': requestId },
      HttpStatusCode: status,
    },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: status,
  };
}
