/** A value of a result that becomes an attribute unchanged. */
export type Plain = string | number | boolean | readonly number[] | Readonly<Record<string, number>>;

/** A plain value as a DynamoDB attribute. */
export type PlainAttribute =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { L: { N: string }[] }
  | { L: { M: Record<string, { S: string }> }[] }
  | { M: Record<string, { N: string }> };

/** Converts a plain value to an attribute. */
export function attribute(value: Plain): PlainAttribute {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (isList(value)) return { L: value.map((n) => ({ N: String(n) })) };
  return { M: Object.fromEntries(Object.entries(value).map(([key, n]) => [key, { N: String(n) }])) };
}

function isList(value: Plain): value is readonly number[] {
  return Array.isArray(value);
}
