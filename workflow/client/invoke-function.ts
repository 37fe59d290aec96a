import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { z } from 'zod';

/** Where Lambda is and who calls it, as any client of the AWS SDK knows it. */
export interface LambdaCaller {
  /** `https://lambda.us-east-1.amazonaws.com`, or the local cloud's. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
}

/** How a function answered: what it returned, or its error. */
export type FunctionAnswer =
  { readonly value: unknown } | { readonly error: { readonly errorType: string; readonly errorMessage: string } };

/** Lambda refused a call: the name is its error code, so that it is read like an error of the SDK's. */
export class LambdaRefused extends Error {
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(code: string, message: string, httpStatusCode: number) {
    super(message);
    this.name = code;
    this.$metadata = { httpStatusCode };
  }
}

const Refusal = z.object({ Message: z.string().optional(), message: z.string().optional() });
const FunctionFailure = z.object({ errorType: z.string().default('Error'), errorMessage: z.string().default('') });

/** Calls a function by ARN and waits for its answer; throws {@link LambdaRefused} where Lambda does not call it. */
export async function invokeFunction(caller: LambdaCaller, arn: string, event: string): Promise<FunctionAnswer> {
  const response = await post(caller, arn, event, 'RequestResponse');
  const answer: unknown = await response.json();
  if (response.headers.get('x-amz-function-error') === null) return { value: answer };
  return { error: FunctionFailure.parse(answer) };
}

/** Hands an event over to a function and does not wait; throws {@link LambdaRefused} where Lambda does not take it. */
export async function sendEvent(caller: LambdaCaller, arn: string, event: string): Promise<void> {
  const response = await post(caller, arn, event, 'Event');
  await response.arrayBuffer();
}

/**
 * Lambda's Invoke is one signed request. The SDK's client of Lambda would be one more package for it: the signature is
 * the SDK's own.
 */
async function post(caller: LambdaCaller, arn: string, event: string, type: string): Promise<Response> {
  const { endpoint, region, credentials } = caller;
  const url = new URL(`/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`, endpoint);
  const signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host, 'content-type': 'application/json', 'x-amz-invocation-type': type },
    body: event,
  });
  const response = await fetch(url, { method: 'POST', headers: signed.headers, body: event });
  if (response.ok) return response;
  const [code = 'ServiceException'] = (response.headers.get('x-amzn-errortype') ?? '').split(':');
  const body = Refusal.safeParse(await response.json().catch(() => ({}))).data; // a proxy's answer may be no JSON
  throw new LambdaRefused(code, body?.Message ?? body?.message ?? response.statusText, response.status);
}
