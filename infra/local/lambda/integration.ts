import { z } from 'zod';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Integration } from '../states/options.ts';
import { StatesError } from '../states/states-error.ts';
import type { LambdaRuntime } from './runtime.ts';

const Arguments = z.looseObject({
  FunctionName: z.string(),
  Payload: z.json().optional(),
  InvocationType: z.enum(['RequestResponse', 'Event']).default('RequestResponse'),
});

/**
 * `arn:aws:states:::lambda:invoke`, Step Functions' optimized integration: the payload comes back as JSON, and a
 * function's error fails the task with the error's type, its cause being the error as JSON text.
 */
export function lambdaInvokeIntegration(runtime: LambdaRuntime): Integration {
  return {
    resourceType: 'lambda',
    resource: 'invoke',
    run: async (args: JsonObject): Promise<JsonValue> => {
      const parsed = Arguments.safeParse(args);
      if (!parsed.success) throw new StatesError('States.Runtime', z.prettifyError(parsed.error));
      const { FunctionName, Payload = {}, InvocationType } = parsed.data;
      const lambda = runtime.find(FunctionName);
      if (lambda === undefined) {
        const cause = `Function not found: ${FunctionName} (Service: Lambda, Status Code: 404)`;
        throw new StatesError('Lambda.ResourceNotFoundException', cause);
      }
      const invocation = lambda.invoke(JSON.stringify(Payload));
      void runtime.warm(); // the execution's next tasks will want the others
      if (InvocationType === 'Event') return sdkResult(202, '', {});
      const { outcome, requestId } = await invocation;
      if ('error' in outcome) throw new StatesError(outcome.error.errorType, JSON.stringify(outcome.error));
      const answer = { ExecutedVersion: '$LATEST', Payload: JSON.parse(outcome.payload) as JsonValue };
      return sdkResult(200, requestId, answer);
    },
  };
}

/** What the AWS SDK for Java, which Step Functions calls Lambda with, tells beside the answer. */
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
