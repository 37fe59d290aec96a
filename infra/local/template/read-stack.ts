import { isObject } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';
import type { Assembly, TemplateResource } from './assembly.ts';
import { identify } from './identities.ts';
import type { Identity, Place } from './identities.ts';
import { Resolver } from './intrinsics.ts';
import { LocalStack } from './local-stack.ts';
import { RESOURCE_READERS } from './resource-readers.ts';
import type { StackPart } from './resource-readers.ts';
import { withReleases } from './state-machine-release.ts';
import { TemplateError } from './template-error.ts';

/** The stack's address and parameter values. */
export interface StackOptions extends Place {
  readonly parameters: Readonly<Record<string, string>>;
}

/** Resolves a synthesized stack to what the local cloud serves; throws {@link TemplateError} naming the resource. */
export function readStack(assembly: Assembly, options: StackOptions): LocalStack {
  const { template, stackName } = assembly;
  checkParameters(assembly, options.parameters);
  const identities = new Map<string, Identity | 'being named'>();
  const resolver = new Resolver({
    template,
    parameters: options.parameters,
    pseudoParameters: pseudoParameters(stackName, options),
    reference: (logicalId) => identityOf(logicalId).ref,
    attribute: (logicalId, name) => identityOf(logicalId).attributes[name],
  });

  function identityOf(logicalId: string): Identity {
    const known = identities.get(logicalId);
    if (known === 'being named') throw new TemplateError(`${logicalId}: its name depends on itself`);
    if (known !== undefined) return known;
    const resource = template.Resources[logicalId]!;
    if (!isPresent(resolver, logicalId, resource)) {
      throw new TemplateError(
        `${logicalId} is referred to, but its condition ${resource.Condition ?? ''} does not hold`,
      );
    }
    identities.set(logicalId, 'being named');
    const text = (...path: readonly string[]): string | undefined => {
      const value = valueAt(resource.Properties, path);
      return value === undefined ? undefined : resolver.text(value, logicalId);
    };
    const identity = identify(resource, { logicalId, place: options, text });
    identities.set(logicalId, identity);
    return identity;
  }

  const parts = Object.entries(template.Resources).flatMap(([logicalId, resource]): StackPart[] => {
    const read = RESOURCE_READERS[resource.Type];
    if (read === undefined || !isPresent(resolver, logicalId, resource)) return [];
    const properties = resolver.resolve(resource.Properties, logicalId) as JsonObject;
    return [read({ logicalId, identity: identityOf(logicalId), properties, assembly, place: options })];
  });
  return collect(stackName, parts);
}

function isPresent(resolver: Resolver, logicalId: string, resource: TemplateResource): boolean {
  return resource.Condition === undefined || resolver.condition(resource.Condition, logicalId);
}

function pseudoParameters(stackName: string, { region, accountId }: Place): Record<string, string> {
  return {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
  };
}

/** CloudFormation refuses values for parameters that the template does not declare or allow. */
function checkParameters({ template, templateFile }: Assembly, parameters: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    const declaration = template.Parameters[name];
    if (declaration === undefined) {
      const known = Object.keys(template.Parameters).join(', ') || 'none';
      throw new TemplateError(`${templateFile} has no parameter ${name}; it declares: ${known}`);
    }
    const allowed = declaration.AllowedValues?.map(String);
    if (allowed?.includes(value) === false) {
      throw new TemplateError(`parameter ${name} cannot be ${value}; it may be: ${allowed.join(', ')}`);
    }
  }
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return (inner as unknown[])[Number(key)];
    return isObject(inner) ? inner[key] : undefined;
  }, value);
}

function collect(name: string, parts: readonly StackPart[]): LocalStack {
  const all = <Kind extends keyof StackPart>(kind: Kind): NonNullable<StackPart[Kind]>[] =>
    parts.flatMap((part) => part[kind] ?? []);
  return LocalStack.parse({
    name,
    lambdas: all('lambda'),
    tables: all('table'),
    stateMachines: withReleases(all('stateMachine'), all('stateMachineVersion'), all('stateMachineAlias')),
    clusters: all('cluster'),
    taskDefinitions: all('taskDefinition'),
    rules: all('rule'),
    queues: all('queue'),
    buckets: all('bucket'),
    logGroups: all('logGroup'),
    schedules: all('schedule'),
    scheduleGroups: all('scheduleGroup'),
    eventInvokeConfigs: all('eventInvokeConfig'),
    roles: all('role'),
    policies: all('policy'),
    resourcePolicies: all('resourcePolicy'),
  } satisfies LocalStack);
}
