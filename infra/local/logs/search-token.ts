import { z } from 'zod';
import { AwsError } from '../wire/aws-json.ts';
import { jsonOrUndefined, pagePosition, pageToken } from '../wire/paging.ts';
import type { SearchPosition } from './filter-events.ts';

const Position = z.object({ time: z.int().min(0), streamName: z.string(), end: z.int().min(0) });

/** When a token is written or read (milliseconds since the epoch), and the request that it is valid for. */
export interface TokenUse {
  readonly now: number;
  readonly query: string;
}

/** A token that continues a search; as with CloudWatch Logs, valid for 24 hours. */
export function searchToken(position: SearchPosition, { now, query }: TokenUse): string {
  return pageToken(now, query, JSON.stringify(position));
}

/** The position in a token; `InvalidParameterException` if it is malformed, expired or from another request. */
export function readSearchToken(token: string | undefined, { now, query }: TokenUse): SearchPosition | undefined {
  if (token === undefined) return undefined;
  try {
    return Position.parse(jsonOrUndefined(pagePosition(token, now, query) ?? ''));
  } catch (error) {
    const reason = error instanceof AwsError ? error.message : 'Invalid token';
    throw new AwsError('InvalidParameterException', `The specified nextToken is invalid. ${reason}`);
  }
}
