import type { z } from 'zod';
import { AwsError } from './aws-json.ts';
import type { AwsJsonAction } from './aws-json.ts';

/** An action whose input has a schema; a mismatch becomes the InvalidParameterException of ECS and CloudWatch Logs. */
export function shapedAction<Shape extends z.ZodType>(
  shape: Shape,
  run: (input: z.infer<Shape>) => object | Promise<object>,
): AwsJsonAction {
  return async (input) => await run(parseInput(shape, input));
}

function parseInput<Shape extends z.ZodType>(shape: Shape, input: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new AwsError('InvalidParameterException', problems.join('; '));
}

/** One page of a list; tokens are positions. */
export function page<Item>(
  items: readonly Item[],
  { maxResults, nextToken = '0' }: { maxResults: number; nextToken?: string | undefined },
): { items: readonly Item[]; nextToken?: string } {
  const start = Number(nextToken);
  if (!Number.isInteger(start) || start < 0) throw new AwsError('InvalidParameterException', 'Invalid token.');
  const end = start + maxResults;
  return { items: items.slice(start, end), ...(end < items.length && { nextToken: String(end) }) };
}
