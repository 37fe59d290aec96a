import { z } from 'zod';
import type { LocalStateMachine } from './local-stack.ts';
import { parseProperties } from './parse-properties.ts';
import type { ResolvedResource } from './parse-properties.ts';
import { TemplateError } from './template-error.ts';

/** A state machine version that the template publishes. */
export interface LocalStateMachineVersion {
  readonly logicalId: string;
  readonly stateMachineArn: string;
  readonly description?: string | undefined;
}

/** An alias that routes to that version. */
export interface LocalStateMachineAlias {
  readonly logicalId: string;
  readonly name: string;
  /** `…:stateMachine:MACHINE:ALIAS`. */
  readonly arn: string;
  readonly description?: string | undefined;
}

const VersionProperties = z.looseObject({ StateMachineArn: z.string(), Description: z.string().optional() });

/** Reads a version of a state machine. */
export function readVersion(resource: ResolvedResource): { stateMachineVersion: LocalStateMachineVersion } {
  const { StateMachineArn: stateMachineArn, Description: description } = parseProperties(resource, VersionProperties);
  return { stateMachineVersion: { logicalId: resource.logicalId, stateMachineArn, description } };
}

const AliasProperties = z.looseObject({
  Name: z.string(),
  Description: z.string().optional(),
  RoutingConfiguration: z.array(z.looseObject({ StateMachineVersionArn: z.string() })),
});

/** Reads an alias; one that splits executions between two versions is refused, since a local template has one. */
export function readAlias(resource: ResolvedResource): { stateMachineAlias: LocalStateMachineAlias } {
  const { logicalId, identity } = resource;
  const { Name: name, Description: description, RoutingConfiguration } = parseProperties(resource, AliasProperties);
  if (RoutingConfiguration.length !== 1) {
    throw new TemplateError(`${logicalId}: the local cloud knows aliases of one version only`);
  }
  return { stateMachineAlias: { logicalId, name, arn: identity.ref, description } };
}

/** Adds to each state machine its published version and aliases. */
export function withReleases(
  machines: readonly LocalStateMachine[],
  versions: readonly LocalStateMachineVersion[],
  aliases: readonly LocalStateMachineAlias[],
): LocalStateMachine[] {
  return machines.map((machine) => {
    const [version, ...others] = versions.filter(({ stateMachineArn }) => stateMachineArn === machine.arn);
    if (version === undefined) return machine;
    if (others.length > 0) {
      const ids = [version, ...others].map(({ logicalId }) => logicalId).join(', ');
      throw new TemplateError(`${machine.logicalId}: the local cloud publishes one version of it, not ${ids}`);
    }
    const own = aliases.filter(({ arn }) => arn.slice(0, arn.lastIndexOf(':')) === machine.arn);
    const { description } = version;
    return {
      ...machine,
      release: { description, aliases: own.map(({ name, description }) => ({ name, description })) },
    };
  });
}
