import { describeAccessDenied, parseAccessDenied } from './access-denied.ts';
import { errorCode } from './error-code.ts';

/** What a failed call to AWS comes from. */
export type AwsTroubleKind = 'credentials' | 'clock' | 'denied' | 'region' | 'throttled' | 'unreachable' | 'service';

/** A failed call to AWS in words for people. */
export interface AwsTrouble {
  readonly kind: AwsTroubleKind;
  /** What is wrong and the fix. */
  readonly message: string;
}

/** What of an error is looked at: the SDK's errors and Node's own have these. */
interface AnyError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly status: number | undefined;
  readonly attempts: number | undefined;
}

const LOG_IN = 'log in again (aws sso login, aws configure, or however you got them), or name others with AWS_PROFILE';
const SET_CLOCK = "set this machine's clock (timedatectl set-ntp true); AWS refuses what is signed minutes off";

/** Error codes of AWS's services (Common Errors of each API reference; S3: Error Responses), by what they mean. */
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
const THROTTLED = new Set([
  'BandwidthLimitExceeded',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);
/** Node's codes of a connection that was not made, or broke. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** What a failed call comes from and how to mend it; undefined for an error that is none of a call to AWS, or of a service's own. */
export function awsTrouble(error: unknown): AwsTrouble | undefined {
  const read = anyError(error);
  return read && (credentialsTrouble(read) ?? accessTrouble(read) ?? wayTrouble(read));
}

/** The error itself or, where it has a plain reason, one of the same name with that: a Lambda function's caller sees name and message. */
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
      message: `no AWS credentials: ${message}; ${LOG_IN}, or leave --target aws out to run locally`,
    };
  }
  if (UNKNOWN_KEY.has(name)) {
    return {
      kind: 'credentials',
      message: `AWS does not know the access key (${name}: ${message}): it is mistyped, deleted or of another partition; ${LOG_IN}`,
    };
  }
  if (SKEWED.has(name) || (WRONG_SIGNATURE.has(name) && /expired|not yet current/i.test(message))) {
    return { kind: 'clock', message: `AWS refuses the signature's time (${name}: ${message}): ${SET_CLOCK}` };
  }
  if (WRONG_SIGNATURE.has(name)) {
    return {
      kind: 'credentials',
      message: `AWS refuses the signature (${name}): the secret key does not belong to the access key, or something between changed the request; ${LOG_IN}`,
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
    message: `access denied (${name}: ${message}), and AWS does not say to which action: aws sts get-caller-identity shows who calls; CloudTrail's event history shows what was refused`,
  };
}

function wayTrouble({ name, message, code, status, attempts }: AnyError): AwsTrouble | undefined {
  if (message === 'Region is missing') {
    return { kind: 'region', message: 'no AWS region: set AWS_REGION to where the stack is, such as us-east-1' };
  }
  if (OTHER_REGION.has(name)) {
    return {
      kind: 'region',
      message: `the bucket is in another region (${name}: ${message}): set AWS_REGION to it, or copy the files to a bucket in the stack's region`,
    };
  }
  const tried = attempts === undefined || attempts < 2 ? '' : ` after ${attempts} attempts`;
  if (THROTTLED.has(name)) {
    return {
      kind: 'throttled',
      message: `AWS throttled the call${tried} (${name}: ${message}): wait a minute and run the same command again; where it stays, raise the quota (Service Quotas)`,
    };
  }
  if (code !== undefined && UNREACHABLE.has(code)) {
    return {
      kind: 'unreachable',
      message: `AWS cannot be reached${tried} (${message}): check the network, AWS_REGION and proxies`,
    };
  }
  if (name === 'TimeoutError')
    return { kind: 'unreachable', message: `AWS did not answer in time${tried}: ${message}` };
  if (status !== undefined && status >= 500) {
    return {
      kind: 'service',
      message: `AWS failed${tried} (${name}, HTTP ${status}: ${message}): try again in some minutes; health.aws.amazon.com says what is known`,
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
