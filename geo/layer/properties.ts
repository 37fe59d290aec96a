import { LayerError } from '../layer-error.ts';
import { isObject, listed } from './json-values.ts';
import type { Json } from './json-values.ts';

/** Values that a layer's features have by name; a number too long for a double is given with all of its digits. */
export interface Properties {
  /** Text without surrounding spaces, or a number's digits; undefined for anything else and for blank text. */
  text(feature: number, name: string): string | undefined;
  /** The names that some of these features have, sorted. */
  names(features: readonly number[]): string[];
}

/** Reads the digits of the number at a path of the file. */
export type Digits = (...path: readonly (string | number)[]) => string | undefined;

/** The `properties` of features, and as `id` the Features' own `id` members if none has a property of that name. */
export class FeatureProperties implements Properties {
  readonly #features: readonly Json[];
  readonly #digits: Digits;
  /** Whether `id` stands for the Features' own member. */
  readonly #ownIds: boolean;

  constructor(features: readonly Json[], digits: Digits) {
    this.#features = features;
    this.#digits = digits;
    this.#ownIds = features.every((_, i) => this.#textAt('id', i, 'properties', 'id') === undefined);
  }

  text(feature: number, name: string): string | undefined {
    if (name === 'id' && this.#ownIds) return this.#textAt(name, feature, 'id');
    return this.#textAt(name, feature, 'properties', name);
  }

  names(features: readonly number[]): string[] {
    const names = features.flatMap((i) => Object.keys(this.#properties(i)));
    const hasOwnId = this.#ownIds && features.some((i) => this.text(i, 'id') !== undefined);
    return [...new Set(hasOwnId ? [...names, 'id'] : names)].sort();
  }

  #properties(feature: number): Json {
    const { properties } = this.#features[feature]!;
    return isObject(properties) ? properties : {};
  }

  #textAt(name: string, feature: number, ...path: readonly string[]): string | undefined {
    const holder = path.length === 1 ? this.#features[feature]! : this.#properties(feature);
    const value = Object.hasOwn(holder, name) ? holder[name] : undefined;
    if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
    if (typeof value !== 'number') return undefined;
    if (Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
    const written = this.#digits('features', feature, ...path);
    return written !== undefined && /^-?\d+$/.test(written) ? written : String(value);
  }
}

/** What a property is needed for, as messages say it. */
export interface Purpose {
  /** `the district's id`. */
  readonly what: string;
  /** The option that names the property. */
  readonly option: string;
}

/** The property's text for each of the features; throws a {@link LayerError} that names those without, and the names there are. */
export function requireText(
  properties: Properties,
  features: readonly number[],
  name: string,
  { what, option }: Purpose,
): string[] {
  const texts = features.map((i) => properties.text(i, name));
  const missing = features.filter((_, at) => texts[at] === undefined);
  if (missing.length === 0) return texts.map(String);
  const all = missing.length === features.length;
  throw new LayerError(
    all ? 'every feature' : listed(missing.map((i) => `features[${i}]`)),
    `no text or number in the property "${name}" that should hold ${what}`,
    choiceOf(properties.names(missing), name, option),
  );
}

function choiceOf(names: readonly string[], name: string, option: string): string {
  const choice = names.length > 0 ? `The properties there are: ${listed(names, 40)}` : 'There are no properties';
  const near = sameButForSpelling(names, name);
  if (near.length === 0) return `${choice}. Name a property that every feature has, or add it to the file`;
  return `Here it is written ${near.map((other) => `"${other}"`).join(' and ')}: give ${option} ${near[0]!}. ${choice}`;
}

/** The names that differ from this one only in case, spaces and punctuation. */
export function sameButForSpelling(names: readonly string[], name: string): string[] {
  return names.filter((other) => other !== name && folded(other) === folded(name));
}

function folded(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
