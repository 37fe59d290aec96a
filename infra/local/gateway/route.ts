import type { IncomingHttpHeaders } from 'node:http';

/** A request's destination. */
export interface Route {
  /** The service as credential scopes name it: `sqs`, `dynamodb`, `states`, `ecs`, `logs`, `lambda`, `scheduler`, `s3`, `sts`. */
  readonly service: string;
  /** The action, if named by the target. */
  readonly action?: string;
}

const TARGETS: ReadonlyMap<string, string> = new Map([
  ['AmazonSQS', 'sqs'],
  ['DynamoDB_20120810', 'dynamodb'],
  ['AWSStepFunctions', 'states'],
  ['AmazonEC2ContainerServiceV20141113', 'ecs'],
  ['Logs_20140328', 'logs'],
]);

/**
 * A request's service: the JSON protocols name it in `X-Amz-Target`, all others name it in the credential scope
 * of their signature (`Credential=KEY/DATE/REGION/SERVICE/aws4_request`, in the header or, presigned, in the query).
 */
export function routeOf(url: string, headers: IncomingHttpHeaders): Route | undefined {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const dot = target.lastIndexOf('.');
    const service = TARGETS.get(target.slice(0, dot));
    return service === undefined ? undefined : { service, action: target.slice(dot + 1) };
  }
  const service = credentialScope(url, headers)?.split('/')[3];
  return service === undefined ? undefined : { service };
}

function credentialScope(url: string, { authorization }: IncomingHttpHeaders): string | undefined {
  const signed = authorization?.match(/Credential=([^,\s]+)/)?.[1];
  return signed ?? new URL(url, 'http://localhost').searchParams.get('X-Amz-Credential') ?? undefined;
}

/**
 * Whether a Host header names this machine. A web page may point its own domain at 127.0.0.1 (DNS rebinding) and
 * would then reach RunTask; its requests carry that domain.
 */
export function isLocalHost(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  return (
    /^127\.\d+\.\d+\.\d+$/.test(name) ||
    name === '[::1]' ||
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === 'host.docker.internal'
  );
}
