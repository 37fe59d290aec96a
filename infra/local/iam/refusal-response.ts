import { randomUUID } from 'node:crypto';
import { errorResponse, jsonResponse } from '../wire/http.ts';
import type { WireResponse } from '../wire/http.ts';
import { AwsError } from '../wire/aws-json.ts';
import type { Refusal, RefusalKind } from './refusal.ts';
import type { SignedRequest } from './signature.ts';

/** An error's code, and the HTTP status sent with it. */
type Code = readonly [code: string, status: number];

/** For services that speak JSON (REST ones answer 403, the others 400). */
const JSON_CODES: Readonly<Record<RefusalKind, string>> = {
  'missing signature': 'MissingAuthenticationTokenException',
  'incomplete signature': 'IncompleteSignatureException',
  'unknown key': 'UnrecognizedClientException',
  'wrong token': 'UnrecognizedClientException',
  'expired token': 'ExpiredTokenException',
  'wrong signature': 'InvalidSignatureException',
  'wrong scope': 'InvalidSignatureException',
  'wrong payload': 'InvalidSignatureException',
  'skewed clock': 'InvalidSignatureException',
  'expired url': 'InvalidSignatureException',
  denied: 'AccessDeniedException',
};

/** For AWS's query protocol (STS), and for SQS, which kept its errors. */
const QUERY_CODES: Readonly<Record<RefusalKind, Code>> = {
  'missing signature': ['MissingAuthenticationToken', 403],
  'incomplete signature': ['IncompleteSignature', 400],
  'unknown key': ['InvalidClientTokenId', 403],
  'wrong token': ['InvalidClientTokenId', 403],
  'expired token': ['ExpiredToken', 403],
  'wrong signature': ['SignatureDoesNotMatch', 403],
  'wrong scope': ['SignatureDoesNotMatch', 403],
  'wrong payload': ['SignatureDoesNotMatch', 403],
  'skewed clock': ['SignatureDoesNotMatch', 403],
  'expired url': ['SignatureDoesNotMatch', 403],
  denied: ['AccessDenied', 403],
};

const S3_CODES: Readonly<Record<RefusalKind, Code>> = {
  'missing signature': ['AccessDenied', 403],
  'incomplete signature': ['AuthorizationHeaderMalformed', 400],
  'unknown key': ['InvalidAccessKeyId', 403],
  'wrong token': ['InvalidToken', 400],
  'expired token': ['ExpiredToken', 400],
  'wrong signature': ['SignatureDoesNotMatch', 403],
  'wrong scope': ['AuthorizationHeaderMalformed', 400],
  'wrong payload': ['XAmzContentSHA256Mismatch', 400],
  'skewed clock': ['RequestTimeTooSkewed', 403],
  'expired url': ['AccessDenied', 403],
  denied: ['AccessDenied', 403],
};

/** S3's own wording where it differs from the other services'. */
const S3_MESSAGES: Partial<Readonly<Record<RefusalKind, string>>> = {
  'missing signature': 'Access Denied',
  'unknown key': 'The AWS Access Key Id you provided does not exist in our records.',
  'wrong token': 'The provided token is malformed or otherwise invalid.',
  'expired token': 'The provided token has expired.',
  'skewed clock': 'The difference between the request time and the current time is too large.',
};

/** A refusal in the service's protocol. */
export function refusalResponse(service: string, request: SignedRequest, { kind, message }: Refusal): WireResponse {
  if (service === 's3') return s3Response(request.method, S3_CODES[kind], S3_MESSAGES[kind] ?? message);
  const target = request.headers['x-amz-target'];
  if (service === 'sqs' && target !== undefined) {
    const [code, status] = QUERY_CODES[kind];
    const answer = errorResponse('application/x-amz-json-1.0', new AwsError(code, message, status));
    return { ...answer, headers: { ...answer.headers, 'x-amzn-query-error': `${code};Sender` } };
  }
  if (target !== undefined) {
    const type = request.headers['content-type'] ?? 'application/x-amz-json-1.0';
    return errorResponse(type, new AwsError(JSON_CODES[kind], message));
  }
  if (service === 'lambda' || service === 'scheduler') {
    const answer = jsonResponse(403, 'application/json', { message, Message: message });
    return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': JSON_CODES[kind] } };
  }
  return queryResponse(QUERY_CODES[kind], message);
}

function s3Response(method: string, [code, status]: Code, message: string): WireResponse {
  const id = `<RequestId>${randomUUID()}</RequestId>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escaped(message)}</Message>${id}</Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body: method === 'HEAD' ? '' : body };
}

function queryResponse([code, status]: Code, message: string): WireResponse {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
  const body = `<ErrorResponse>${error}<RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
