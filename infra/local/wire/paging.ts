import { z } from 'zod';
import { AwsError } from './aws-json.ts';

/** How long a page token is valid (AWS: 24 hours). */
const TOKEN_MS = 86_400_000;
const tokenSchema = z.tuple([z.number(), z.string(), z.string()]);

/** A token that continues a listing: valid for the same request (`query`) only, and for a day. */
export function pageToken(now: number, query: string, position: string): string {
  return Buffer.from(JSON.stringify([now, query, position])).toString('base64url');
}

/** The position in a token; throws `InvalidToken` if it is not a token, is too old or belongs to another request. */
export function pagePosition(token: string | undefined, now: number, query: string): string | undefined {
  if (token === undefined) return undefined;
  const parsed = tokenSchema.safeParse(jsonOrUndefined(Buffer.from(token, 'base64url').toString()));
  if (!parsed.success) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  const [made, madeFor, position] = parsed.data;
  if (now - made > TOKEN_MS) throw new AwsError('InvalidToken', "Invalid Token: 'Token has expired'");
  if (madeFor !== query) {
    throw new AwsError('InvalidToken', "Invalid Token: 'The token was returned for a request with other arguments'");
  }
  return position;
}

const DEFAULT_PAGE = 100;

/** Number of results per page; 0 requests the default. */
export function pageSize(maxResults: number | undefined): number {
  return maxResults === undefined || maxResults === 0 ? DEFAULT_PAGE : maxResults;
}

/** A page of a list that does not change between pages, and the token for the next one. */
export function page<Item>(
  items: readonly Item[],
  request: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
  now: number,
  query: string,
): { readonly items: readonly Item[]; readonly nextToken?: string } {
  const start = Number(pagePosition(request.nextToken, now, query) ?? 0);
  const end = start + pageSize(request.maxResults);
  return {
    items: items.slice(start, end),
    ...(end < items.length && { nextToken: pageToken(now, query, String(end)) }),
  };
}

/** The value of a JSON text, or undefined (which no JSON text yields). */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
