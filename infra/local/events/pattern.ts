import { isObject } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';

/** Whether a value of an event matches a pattern; the value is undefined if the event lacks it. */
export type EventMatcher = (event: unknown) => boolean;

/** An event pattern that the local cloud does not support. */
export class EventPatternError extends Error {
  override readonly name = 'EventPatternError';
}

/**
 * Compiles an EventBridge pattern: an object matches field by field, a list if any of its entries does. An
 * entry is a value that must be equal, or `{prefix: 'text'}`. A value that is itself a list matches if any of its items
 * does.
 */
export function compilePattern(pattern: JsonObject, where = ''): EventMatcher {
  const fields = Object.entries(pattern).map(([name, wanted]): [string, EventMatcher] => {
    const field = where === '' ? name : `${where}.${name}`;
    if (Array.isArray(wanted)) return [name, anyOf(wanted.map((entry) => compileEntry(entry, field)))];
    if (isObject(wanted) && !name.startsWith('$')) return [name, compilePattern(wanted, field)];
    throw new EventPatternError(
      `the local cloud does not support ${JSON.stringify(wanted)} at ${field} of an event pattern`,
    );
  });
  return (event) => isObject(event) && fields.every(([name, matches]) => matches(fieldOf(event, name)));
}

/** A field of an object; undefined if the value is not an object or lacks the field. */
export function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function compileEntry(entry: unknown, field: string): EventMatcher {
  if (!isObject(entry)) return (value) => value === entry;
  const [operator, ...others] = Object.keys(entry);
  const { prefix } = entry;
  if (operator !== 'prefix' || others.length > 0 || typeof prefix !== 'string') {
    throw new EventPatternError(
      `the local cloud does not support ${JSON.stringify(entry)} at ${field} of an event pattern`,
    );
  }
  return (value) => typeof value === 'string' && value.startsWith(prefix);
}

function anyOf(entries: readonly EventMatcher[]): EventMatcher {
  return (value) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    return values.some((item) => item !== undefined && entries.some((matches) => matches(item)));
  };
}
