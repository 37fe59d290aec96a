import { isObject } from '../wire/json.ts';
import type { JsonObject, JsonValue } from '../wire/json.ts';
import type { Template } from './assembly.ts';
import { TemplateError } from './template-error.ts';

/** What a template's intrinsic functions are resolved against. */
export interface Scope {
  readonly template: Template;
  /** Values of `AWS::Region` and the other pseudo parameters. */
  readonly pseudoParameters: Readonly<Record<string, string>>;
  /** Values of the template's parameters by name; missing ones keep their defaults. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What `Ref` returns for a resource. */
  readonly reference: (logicalId: string) => string;
  /** What `Fn::GetAtt` returns for a resource; undefined if the attribute is unknown. */
  readonly attribute: (logicalId: string, name: string) => string | undefined;
}

/** Resolves the intrinsic functions of a template; one that it does not know is a {@link TemplateError}. */
export class Resolver {
  readonly #scope: Scope;
  readonly #conditions = new Map<string, boolean | 'being read'>();

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** The value without intrinsics; undefined if it is `AWS::NoValue`. `where` is the logical id, for messages. */
  resolve(value: unknown, where: string): JsonValue | undefined {
    if (Array.isArray(value))
      return value.map((item) => this.resolve(item, where)).filter((item) => item !== undefined);
    if (!isObject(value)) return value as JsonValue;
    const name = intrinsicOf(value);
    if (name !== undefined) {
      const intrinsic = INTRINSICS[name];
      if (intrinsic === undefined) throw new TemplateError(`${where}: the local cloud does not know ${name}`);
      return intrinsic(this, value[name], where);
    }
    const result: JsonObject = {};
    for (const [key, item] of Object.entries(value)) {
      const resolved = this.resolve(item, where);
      if (resolved !== undefined) result[key] = resolved;
    }
    return result;
  }

  /** Resolves a value that must be text; numbers and booleans are written as text, as CloudFormation does. */
  text(value: unknown, where: string): string {
    const resolved = this.resolve(value, where);
    if (typeof resolved === 'string') return resolved;
    if (typeof resolved === 'number' || typeof resolved === 'boolean') return String(resolved);
    throw new TemplateError(`${where}: expected text instead of ${JSON.stringify(value)}`);
  }

  /** Resolves a value that must be a list. */
  list(value: unknown, where: string): JsonValue[] {
    const resolved = this.resolve(value, where);
    if (!Array.isArray(resolved))
      throw new TemplateError(`${where}: expected a list instead of ${JSON.stringify(value)}`);
    return resolved;
  }

  /** Resolves a value that must be true or false. */
  holds(value: unknown, where: string): boolean {
    const resolved = this.resolve(value, where);
    if (typeof resolved === 'boolean') return resolved;
    throw new TemplateError(`${where}: expected a condition instead of ${JSON.stringify(value)}`);
  }

  /** Whether a condition of the template holds. */
  condition(name: string, where: string): boolean {
    const definition = this.#scope.template.Conditions[name];
    if (definition === undefined) throw new TemplateError(`${where}: the template has no condition ${name}`);
    const known = this.#conditions.get(name);
    if (known === 'being read') throw new TemplateError(`condition ${name} refers to itself`);
    if (known !== undefined) return known;
    this.#conditions.set(name, 'being read');
    const result = this.holds(definition, `condition ${name}`);
    this.#conditions.set(name, result);
    return result;
  }

  /** `Ref`: a pseudo parameter, a parameter or a resource. */
  reference(name: string, where: string): JsonValue | undefined {
    const { template, pseudoParameters, reference } = this.#scope;
    if (name === 'AWS::NoValue') return undefined;
    if (name.startsWith('AWS::')) {
      const value = pseudoParameters[name];
      if (value === undefined) throw new TemplateError(`${where}: the local cloud does not know ${name}`);
      return value;
    }
    if (template.Parameters[name] !== undefined) return this.#parameter(name, where);
    if (template.Resources[name] === undefined) {
      throw new TemplateError(`${where}: Ref ${name} names neither a parameter nor a resource`);
    }
    return reference(name);
  }

  #parameter(name: string, where: string): JsonValue {
    const { template, parameters } = this.#scope;
    const declaration = template.Parameters[name];
    const value = parameters[name] ?? declaration?.Default;
    if (declaration === undefined || value === undefined) {
      throw new TemplateError(`${where}: parameter ${name} has no default and no value was given`);
    }
    const isList = declaration.Type === 'CommaDelimitedList' || declaration.Type.startsWith('List<');
    return isList ? String(value).split(',') : String(value);
  }

  /** `Fn::GetAtt` of `LogicalId.Attribute`; an attribute's name may itself contain dots. */
  attribute(target: string, where: string): string {
    const dot = target.indexOf('.');
    const [logicalId, name] = [target.slice(0, dot), target.slice(dot + 1)];
    const resource = this.#scope.template.Resources[logicalId];
    if (resource === undefined) throw new TemplateError(`${where}: Fn::GetAtt ${target} names no resource`);
    const value = this.#scope.attribute(logicalId, name);
    if (value !== undefined) return value;
    throw new TemplateError(`${where}: the local cloud does not know ${name} of ${logicalId} (${resource.Type})`);
  }

  /** `Fn::FindInMap`. */
  mapping(map: string, first: string, second: string, where: string): JsonValue {
    const value = this.#scope.template.Mappings[map]?.[first]?.[second];
    if (value === undefined) throw new TemplateError(`${where}: Mappings lack ${map}.${first}.${second}`);
    return value as JsonValue;
  }

  /** `Fn::GetAZs`: three zones, enough for every `Fn::Select` in the CDK's VPCs. */
  zones(): string[] {
    return ['a', 'b', 'c'].map((zone) => `${this.#scope.pseudoParameters['AWS::Region'] ?? ''}${zone}`);
  }
}

/** The intrinsic function that an object represents: its only key. */
function intrinsicOf(value: Record<string, unknown>): string | undefined {
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return undefined;
  const isIntrinsic =
    name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof value[name] === 'string');
  return isIntrinsic ? name : undefined;
}

type Intrinsic = (resolver: Resolver, argument: unknown, where: string) => JsonValue | undefined;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (resolver, name, where) => resolver.reference(String(name), where),
  Condition: (resolver, name, where) => resolver.condition(String(name), where),
  'Fn::GetAtt': (resolver, target, where) =>
    resolver.attribute(Array.isArray(target) ? target.join('.') : String(target), where),
  'Fn::Sub': (resolver, target, where) => {
    const [template, variables] = Array.isArray(target) ? (target as unknown[]) : [target];
    return substitute(String(template), (name) => {
      if (isObject(variables) && name in variables) return resolver.text(variables[name], where);
      return name.includes('.') ? resolver.attribute(name, where) : resolver.text({ Ref: name }, where);
    });
  },
  'Fn::Join': (resolver, target, where) => {
    const [separator, items] = pair(target, where);
    const parts = resolver.list(items, where).map((item) => resolver.text(item, where));
    return parts.join(resolver.text(separator, where));
  },
  'Fn::Split': (resolver, target, where) => {
    const [separator, source] = pair(target, where);
    return resolver.text(source, where).split(resolver.text(separator, where));
  },
  'Fn::Select': (resolver, target, where) => {
    const [index, items] = pair(target, where);
    const item = resolver.list(items, where)[Number(resolver.resolve(index, where))];
    if (item === undefined) throw new TemplateError(`${where}: Fn::Select selects an item past the end of the list`);
    return item;
  },
  'Fn::GetAZs': (resolver) => resolver.zones(),
  'Fn::FindInMap': (resolver, target, where) => {
    const [map = '', first = '', second = ''] = resolver.list(target, where).map((item) => resolver.text(item, where));
    return resolver.mapping(map, first, second, where);
  },
  'Fn::If': (resolver, target, where) => {
    const [name, yes, no] = several(target, where);
    return resolver.resolve(resolver.condition(String(name), where) ? yes : no, where);
  },
  'Fn::Equals': (resolver, target, where) => {
    const [left, right] = pair(target, where);
    return JSON.stringify(resolver.resolve(left, where)) === JSON.stringify(resolver.resolve(right, where));
  },
  'Fn::Not': (resolver, target, where) => !resolver.holds(several(target, where)[0], where),
  'Fn::And': (resolver, target, where) => several(target, where).every((item) => resolver.holds(item, where)),
  'Fn::Or': (resolver, target, where) => several(target, where).some((item) => resolver.holds(item, where)),
};

/** Fills in `${name}`; `${!name}` is an escape for the text `${name}`. */
function substitute(template: string, value: (name: string) => string): string {
  return template.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) =>
    literal === '!' ? `\${${name}}` : value(name.trim()),
  );
}

function several(target: unknown, where: string): unknown[] {
  if (!Array.isArray(target)) throw new TemplateError(`${where}: expected a list instead of ${JSON.stringify(target)}`);
  return target;
}

function pair(target: unknown, where: string): [unknown, unknown] {
  const items = several(target, where);
  if (items.length !== 2) throw new TemplateError(`${where}: expected two items instead of ${JSON.stringify(target)}`);
  return [items[0], items[1]];
}
