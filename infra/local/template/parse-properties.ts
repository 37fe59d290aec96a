import { z } from 'zod';
import type { JsonObject } from '../wire/json.ts';
import type { Assembly } from './assembly.ts';
import type { Identity, Place } from './identities.ts';
import { TemplateError } from './template-error.ts';

/** One resource of the template, its properties free of intrinsics. */
export interface ResolvedResource {
  readonly logicalId: string;
  readonly identity: Identity;
  readonly properties: JsonObject;
  readonly assembly: Assembly;
  readonly place: Place;
}

/** Parses a resource's properties; the error for a missing or invalid property names the resource too. */
export function parseProperties<Shape extends z.ZodType>(
  { logicalId, properties }: ResolvedResource,
  shape: Shape,
): z.infer<Shape> {
  const parsed = shape.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new TemplateError(`${logicalId}: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
}
