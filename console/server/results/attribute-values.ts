import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A DynamoDB attribute as a plain value; undefined for the kinds that the Results table does not use. */
function plainValue(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.B !== undefined) return value.B;
  if (value.L !== undefined) return value.L.map(plainValue);
  return value.M && plainItem(value.M);
}

/** An item as a plain object. */
export function plainItem(item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}
