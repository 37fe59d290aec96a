import { describeAccessDenied, parseAccessDenied } from './access-denied.ts';
import { errorCode } from './error-code.ts';

/** The cause of a failed call to AWS. */
type AwsTroubleKind = 'credentials' | 'clock' | 'denied' | 'region' | 'throttled' | 'unreachable' | 'service';

/**
 * The transient kinds: such a failure is not the fault of the chunk, the input or the user,
 * and is worth retrying (README.md in this folder).
 */
const TRANSIENT_KINDS: ReadonlySet<AwsTroubleKind> = new Set(['throttled', 'unreachable', 'service']);

/** A failed call to AWS, human-readable; plain data, so that it crosses threads as it is. */
export interface AwsTrouble {
  readonly kind: AwsTroubleKind;
  /** What is wrong and the fix. */
  readonly message: string;
}

/** A failed call whose error stayed elsewhere (in another thread): {@link awsTrouble} treats it like that error. */
export class ServiceTrouble extends Error {
  readonly trouble: AwsTrouble;

  constructor(trouble: AwsTrouble) {
    super(trouble.message);
    this.name = 'ServiceTrouble';
    this.trouble = trouble;
  }
}

/** The fields of an error that are used: the SDK's errors and Node's own have them. */
interface AnyError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly attempts: number | undefined;
}

const LOG_IN =
  'log in again (aws sso login, aws configure, or however you got them), or name other credentials with AWS_PROFILE';
const SET_CLOCK = "set this machine's clock (timedatectl set-ntp true); AWS refuses a signature that is minutes off";

/** Error codes of AWS's services (Common Errors of each API reference; S3: Error Responses), by meaning. */
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);
const UNKNOWN_KEY = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'InvalidToken',
  'AuthFailure',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
]);
const WRONG_SIGNATURE = new Set([
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'IncompleteSignatureException',
]);
const SKEWED = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);
const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'NotAuthorized',
  'UnauthorizedOperation',
  'AllAccessDisabled',
]);
const NOT_SUBSCRIBED = new Set(['OptInRequired', 'SubscriptionRequiredException']);
const OTHER_REGION = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);
/**
 * Those that the SDK treats as throttling (AWS SDKs and Tools Reference Guide, "Retry behavior"), SQS's limit of
 * messages in flight (OverLimit) and its key's (KmsThrottled).
 */
const THROTTLED = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'KmsThrottled',
  'LimitExceededException',
  'OverLimit',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);
const TOO_MANY_REQUESTS = 429;
/** The SDK's and S3's names for a response, or a request, that did not arrive in time. */
const TIMED_OUT = new Set(['RequestTimeout', 'RequestTimeoutException', 'TimeoutError']);
/** Server errors that the SDK retries: the others (501, 505) would only recur. */
const SERVER_ERRORS = new Set([500, 502, 503, 504]);
/** Node's codes for a connection that could not be established, or broke. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
]);

/** The cause of a failed call and its fix; undefined if it is not from a call to AWS, or is service-specific. */
export function awsTrouble(error: unknown): AwsTrouble | undefined {
  if (error instanceof ServiceTrouble) return error.trouble;
  const read = anyError(error);
  return read && (credentialsTrouble(read) ?? accessTrouble(read) ?? wayTrouble(read));
}

/** The trouble of a call that was throttled, not delivered or failed in the service; undefined for any other error. */
export function transientTrouble(error: unknown): AwsTrouble | undefined {
  const trouble = awsTrouble(error);
  return trouble !== undefined && TRANSIENT_KINDS.has(trouble.kind) ? trouble : undefined;
}

/** The error itself or, if it has a plain reason, one of the same name with that: a Lambda function's caller sees name and message. */
export function inPlainWords(error: unknown): unknown {
  const trouble = awsTrouble(error);
  if (trouble === undefined) return error;
  const plain = new Error(trouble.message, { cause: error });
  plain.name = anyError(error)?.name ?? plain.name;
  return plain;
}

function credentialsTrouble({ name, message }: AnyError): AwsTrouble | undefined {
  if (EXPIRED.has(name) || (name === 'CredentialsProviderError' && /expired/i.test(message))) {
    return { kind: 'credentials', message: `the AWS credentials have expired (${message}): ${LOG_IN}` };
  }
  if (name === 'CredentialsProviderError') {
    return {
      kind: 'credentials',
      message: `no AWS credentials: ${message}; ${LOG_IN}, or leave out --target aws to run locally`,
    };
  }
  if (UNKNOWN_KEY.has(name)) {
    return {
      kind: 'credentials',
      message: `AWS does not know the access key (${name}: ${message}): it is mistyped, deleted or belongs to another partition; ${LOG_IN}`,
    };
  }
  if (SKEWED.has(name) || (WRONG_SIGNATURE.has(name) && /expired|not yet current/i.test(message))) {
    return { kind: 'clock', message: `AWS refuses the signature's time (${name}: ${message}): ${SET_CLOCK}` };
  }
  if (WRONG_SIGNATURE.has(name)) {
    return {
      kind: 'credentials',
      message: `AWS refuses the signature (${name}): the secret key does not belong to the access key, or a proxy changed the request; ${LOG_IN}`,
    };
  }
  return undefined;
}

function accessTrouble({ name, message }: AnyError): AwsTrouble | undefined {
  if (NOT_SUBSCRIBED.has(name)) {
    return {
      kind: 'denied',
      message: `this account may not use the service yet (${name}: ${message}): finish its sign-up, or opt in to the region`,
    };
  }
  if (!DENIED.has(name)) return undefined;
  const denied = parseAccessDenied(message);
  if (denied !== undefined) return { kind: 'denied', message: `access denied: ${describeAccessDenied(denied)}` };
  return {
    kind: 'denied',
    message: `access denied (${name}: ${message}), and AWS does not say for which action: aws sts get-caller-identity shows who called, CloudTrail's event history what was refused`,
  };
}

function wayTrouble({ name, message, code, status, attempts }: AnyError): AwsTrouble | undefined {
  if (message === 'Region is missing') {
    return { kind: 'region', message: "no AWS region: set AWS_REGION to the stack's region, such as us-east-1" };
  }
  if (OTHER_REGION.has(name)) {
    return {
      kind: 'region',
      message: `the bucket is in another region (${name}: ${message}): set AWS_REGION to that region, or copy the files to a bucket in the stack's region`,
    };
  }
  const tried = attempts === undefined || attempts < 2 ? '' : ` after ${attempts} attempts`;
  if (THROTTLED.has(name) || status === TOO_MANY_REQUESTS) {
    return {
      kind: 'throttled',
      message: `AWS throttled the call${tried} (${name}: ${message}): wait a minute and try again; if it persists, raise the quota (Service Quotas)`,
    };
  }
  if (code !== undefined && UNREACHABLE.has(code)) {
    return {
      kind: 'unreachable',
      message: `AWS cannot be reached${tried} (${message}): check the network, AWS_REGION and proxies`,
    };
  }
  if (TIMED_OUT.has(name)) return { kind: 'unreachable', message: `AWS did not answer in time${tried}: ${message}` };
  if (status !== undefined && SERVER_ERRORS.has(status)) {
    return {
      kind: 'service',
      message: `AWS failed${tried} (${name}, HTTP ${status}: ${message}): try again in a few minutes; health.aws.amazon.com shows known outages`,
    };
  }
  return undefined;
}

/** By shape, not by class: errors also come from other realms and other copies of the SDK. */
function anyError(error: unknown): AnyError | undefined {
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined;
  const { name, message, $metadata } = error as { name?: unknown; message: unknown; $metadata?: unknown };
  const { httpStatusCode, attempts } = ($metadata ?? {}) as { httpStatusCode?: unknown; attempts?: unknown };
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: String(message),
    code: errorCode(error),
    status: typeof httpStatusCode === 'number' ? httpStatusCode : undefined,
    attempts: typeof attempts === 'number' ? attempts : undefined,
  };
}
