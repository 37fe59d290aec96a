import { isObject } from '../wire/json.ts';
import type { Permission } from './permission.ts';
import { rowOf } from './resources.ts';
import type { Input, Names } from './resources.ts';
import { s3Permissions } from './s3-permissions.ts';
import type { SignedRequest } from './signature.ts';

/** Calls that need no permission: any signed request may make them. */
const FREE = new Set(['sts:GetCallerIdentity']);

/** The permissions that a request needs. */
export interface NeededPermissions {
  readonly permissions: readonly Permission[];
  /** Whether the action has no row: it then needs its action on `*`, which few grants allow. */
  readonly guessed: boolean;
}

/** The permissions that a request to a service needs its caller's policies to grant. */
export function neededPermissions(service: string, request: SignedRequest, names: Names): NeededPermissions {
  if (service === 's3') return known(s3Permissions(request) ?? [{ action: unknownS3Action(request), resource: '*' }]);
  const { action, input } = actionOf(service, request);
  const name = `${service}:${action}`;
  if (FREE.has(name)) return known([]);
  const row = rowOf(service, action);
  if (row === undefined) return { permissions: [{ action: name, resource: '*' }], guessed: true };
  return known(row(input, names).map((permission) => ({ action: name, ...permission })));
}

const known = (permissions: readonly Permission[]): NeededPermissions => ({ permissions, guessed: false });

/** No policy can allow an action of this name: `s3:GET ?acl`. */
const unknownS3Action = ({ method, url }: SignedRequest): string => `s3:${method} ?${url.split('?')[1] ?? ''}`;

interface Action {
  readonly action: string;
  readonly input: Input;
}

/** The action by its protocol: in a header for AWS's JSON, in the body for its query protocol, in the path for REST. */
function actionOf(service: string, request: SignedRequest): Action {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return { action: target.slice(target.lastIndexOf('.') + 1), input: jsonOf(request.body) };
  }
  if (service === 'lambda' || service === 'scheduler') return restAction(request);
  const form = new URLSearchParams(Buffer.from(request.body).toString('utf8') || (request.url.split('?')[1] ?? ''));
  return { action: form.get('Action') ?? 'none', input: Object.fromEntries(form) };
}

/** Method, path and action; a named group of the path becomes a field of the input. */
const REST_ACTIONS: readonly (readonly [method: string, path: RegExp, action: string])[] = [
  ['POST', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/invocations\/?$/, 'Invoke'],
  ['GET', /^\/schedules\/(?<Name>[^/]+)$/, 'GetSchedule'],
  ['GET', /^\/schedules\/?$/, 'ListSchedules'],
  ['GET', /^\/schedule-groups\/(?<Name>[^/]+)$/, 'GetScheduleGroup'],
  ['POST', /^\/schedule-groups\/(?<Name>[^/]+)$/, 'CreateScheduleGroup'],
  ['GET', /^\/schedule-groups\/?$/, 'ListScheduleGroups'],
];

function restAction({ method, url }: SignedRequest): Action {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  for (const [verb, path, action] of REST_ACTIONS) {
    const found = verb === method ? path.exec(pathname) : null;
    if (found === null) continue;
    const named = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)] as const);
    const group = searchParams.get('groupName');
    return { action, input: { ...(group !== null && { GroupName: group }), ...Object.fromEntries(named) } };
  }
  return { action: 'none', input: {} };
}

/** The input as JSON; empty if it is not JSON, which its service refuses. */
function jsonOf(body: Uint8Array): Input {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
