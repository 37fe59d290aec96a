import { isObject } from '../wire/json.ts';
import type { Ask } from './ask.ts';
import { RESOURCES } from './resources.ts';
import type { Input, Names } from './resources.ts';
import { s3Asks } from './s3-asks.ts';
import type { SignedRequest } from './sigv4.ts';

/** Calls that IAM asks nobody about: whoever signs may make them. */
const FREE = new Set(['sts:GetCallerIdentity']);

/** The prefix of a service's actions in policies, where its credential scope has another. */
const ACTION_PREFIXES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

/** What a request to a service asks for. */
export interface Call {
  readonly asks: readonly Ask[];
  /** Whether `resources.ts` has no row for it: it then asks for its action on `*`, which few grants allow. */
  readonly guessed: boolean;
}

/** What a request asks its caller's policies for. */
export function callOf(service: string, request: SignedRequest, names: Names): Call {
  if (service === 's3') return { asks: s3Asks(request), guessed: false };
  const { action, input } = actionOf(service, request);
  const name = `${ACTION_PREFIXES[service] ?? service}:${action}`;
  if (FREE.has(name)) return { asks: [], guessed: false };
  const row = RESOURCES[service]?.[action];
  if (row === undefined) return { asks: [{ action: name, resource: '*' }], guessed: true };
  return { asks: row(input, names).map((ask) => ({ action: name, ...ask })), guessed: false };
}

interface Action {
  readonly action: string;
  readonly input: Input;
}

/** The action by its protocol: AWS's JSON names it in a header, its older query protocol in the body, REST in the path. */
function actionOf(service: string, request: SignedRequest): Action {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return { action: target.slice(target.lastIndexOf('.') + 1), input: jsonOf(request.body) };
  }
  if (service === 'lambda' || service === 'scheduler') return restAction(request);
  const form = new URLSearchParams(Buffer.from(request.body).toString('utf8') || (request.url.split('?')[1] ?? ''));
  return { action: form.get('Action') ?? 'none', input: Object.fromEntries(form) };
}

/** Method, path and action; a colon's name is a part of the path that becomes a field of the input. */
const REST_ACTIONS: readonly (readonly [method: string, path: RegExp, action: string])[] = [
  ['POST', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/invocations\/?$/, 'Invoke'],
  ['GET', /^\/schedules\/(?<Name>[^/]+)$/, 'GetSchedule'],
  ['POST', /^\/schedules\/(?<Name>[^/]+)$/, 'CreateSchedule'],
  ['PUT', /^\/schedules\/(?<Name>[^/]+)$/, 'UpdateSchedule'],
  ['DELETE', /^\/schedules\/(?<Name>[^/]+)$/, 'DeleteSchedule'],
  ['GET', /^\/schedules\/?$/, 'ListSchedules'],
  ['GET', /^\/schedule-groups\/(?<Name>[^/]+)$/, 'GetScheduleGroup'],
  ['POST', /^\/schedule-groups\/(?<Name>[^/]+)$/, 'CreateScheduleGroup'],
  ['DELETE', /^\/schedule-groups\/(?<Name>[^/]+)$/, 'DeleteScheduleGroup'],
  ['GET', /^\/schedule-groups\/?$/, 'ListScheduleGroups'],
];

function restAction({ method, url, body }: SignedRequest): Action {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  for (const [verb, path, action] of REST_ACTIONS) {
    const found = verb === method ? path.exec(pathname) : null;
    if (found === null) continue;
    const named = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)] as const);
    const group = searchParams.get('groupName');
    const fromBody = method === 'POST' || method === 'PUT' ? jsonOf(body) : {};
    return {
      action,
      input: { ...fromBody, ...(group !== null && { GroupName: group }), ...Object.fromEntries(named) },
    };
  }
  return { action: 'none', input: {} };
}

/** The input as JSON; what is none, its service will refuse. */
function jsonOf(body: Uint8Array): Input {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
