import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpError } from './http.ts';

/** A request, with its parsed path and query. */
export interface RouteCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The decoded segments that match the pattern's `*`, in order. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/** Handles one kind of request; what it throws becomes an error response. */
type RouteHandler = (call: RouteCall) => Promise<void> | void;

/** Handlers by `METHOD path`, where `*` stands for one segment: `GET /api/executions/*`. */
export type Routes = Readonly<Record<string, RouteHandler>>;

/** A matched route. */
export interface FoundRoute {
  readonly handler: RouteHandler;
  readonly segments: readonly string[];
}

/**
 * Finds the route of a method and path; HEAD is GET. Throws {@link HttpError}: 404, 405 with the allowed methods, or
 * 400.
 */
export function findRoute(routes: Routes, method: string, pathname: string): FoundRoute {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const others: string[] = [];
  for (const [key, handler] of Object.entries(routes)) {
    const [itsMethod = '', pattern = ''] = key.split(' ');
    const segments = match(pattern, pathname);
    if (segments === undefined) continue;
    if (itsMethod === wanted) return { handler, segments: segments.map(decoded) };
    others.push(itsMethod);
  }
  if (others.length > 0) throw new HttpError(405, `${pathname} takes ${others.join(' and ')} only`);
  throw new HttpError(404, `there is nothing at ${pathname}`);
}

function match(pattern: string, pathname: string): string[] | undefined {
  const wanted = pattern.split('/');
  const given = pathname.split('/');
  if (wanted.length !== given.length) return undefined;
  if (!wanted.every((part, i) => (part === '*' ? given[i] !== '' : part === given[i]))) return undefined;
  return given.filter((_, i) => wanted[i] === '*');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new HttpError(400, `${segment} in the address is not properly encoded`);
  }
}
