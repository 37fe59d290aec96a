import { AwsError } from '../../wire/aws-json.ts';
import type { JsonObject } from '../../wire/json.ts';
import { wireDate } from '../executions/describe.ts';
import type { StateMachineResource } from '../executions/options.ts';
import { page } from '../../wire/paging.ts';
import { readRequest, requests } from './requests.ts';
import type { StateMachines } from './state-machines.ts';

/** The actions of Step Functions' API over state machines, their versions and aliases. */
export function stateMachineActions(
  machines: StateMachines,
  now: () => number,
): Readonly<Record<string, (given: unknown) => object>> {
  const creationDate = wireDate(machines.created);
  return {
    DescribeStateMachine: (given) => {
      const { stateMachineArn, includedData } = readRequest(requests.DescribeStateMachine, given);
      const { machine, version } = machines.find(stateMachineArn);
      return {
        ...machineFacts(machine, machine.arn, includedData === 'METADATA_ONLY' ? '{}' : machine.definition),
        stateMachineArn,
        ...(version?.description !== undefined && { description: version.description }),
        status: 'ACTIVE',
        type: 'STANDARD',
        creationDate: version === undefined ? creationDate : wireDate(version.created),
      };
    },
    ListStateMachines: (given) => {
      const { items, ...next } = page(
        machines.list(),
        readRequest(requests.ListStateMachines, given),
        now(),
        'machines',
      );
      return {
        stateMachines: items.map(({ arn, name }) => ({ stateMachineArn: arn, name, type: 'STANDARD', creationDate })),
        ...next,
      };
    },
    ListStateMachineVersions: (given) => {
      const request = readRequest(requests.ListStateMachineVersions, given);
      const { machine } = machines.find(request.stateMachineArn);
      const { items, ...next } = page(machines.versions(machine), request, now(), `versions of ${machine.arn}`);
      return {
        stateMachineVersions: items.map(({ number, created }) => ({
          stateMachineVersionArn: `${machine.arn}:${number}`,
          creationDate: wireDate(created),
        })),
        ...next,
      };
    },
    ListStateMachineAliases: (given) => {
      const request = readRequest(requests.ListStateMachineAliases, given);
      const { machine, version } = machines.find(request.stateMachineArn);
      const [newest] = machines.versions(machine);
      // For a version: the aliases that route to it; all of them route to the newest.
      const aliases = version === undefined || version === newest ? (machine.release?.aliases ?? []) : [];
      const { items, ...next } = page(aliases, request, now(), `aliases of ${request.stateMachineArn}`);
      return {
        stateMachineAliases: items.map(({ name }) => ({
          stateMachineAliasArn: `${machine.arn}:${name}`,
          creationDate: aliasCreation(machines, machine),
        })),
        ...next,
      };
    },
    DescribeStateMachineAlias: (given) => describeAlias(machines, given),
  };
}

function describeAlias(machines: StateMachines, given: unknown): JsonObject {
  const { stateMachineAliasArn } = readRequest(requests.DescribeStateMachineAlias, given);
  const { machine, version, stateMachineVersionArn, ...found } = machines.find(stateMachineAliasArn);
  const alias = machine.release?.aliases.find(({ name }) => found.stateMachineAliasArn?.endsWith(`:${name}`));
  if (alias === undefined || version === undefined || stateMachineVersionArn === undefined) {
    throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid alias ARN: ${stateMachineAliasArn}'`);
  }
  return {
    stateMachineAliasArn,
    name: alias.name,
    ...(alias.description !== undefined && { description: alias.description }),
    routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
    creationDate: aliasCreation(machines, machine),
    updateDate: wireDate(version.created),
  };
}

/** An alias has existed since the first version that it could route to. */
function aliasCreation(machines: StateMachines, machine: StateMachineResource): number {
  return wireDate(machines.versions(machine).at(-1)?.created ?? machines.created);
}

/** The fields that describe a state machine in every action. */
export function machineFacts(
  { name, roleArn }: Pick<StateMachineResource, 'name' | 'roleArn'>,
  stateMachineArn: string,
  definition: string,
): JsonObject {
  return {
    stateMachineArn,
    name,
    definition,
    roleArn,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
}
