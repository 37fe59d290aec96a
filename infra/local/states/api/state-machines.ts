import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { AwsError } from '../../wire/aws-json.ts';
import type { StateMachineResource, StatesOptions } from '../executions/options.ts';
import { readArn } from './requests.ts';

/** A published version: a snapshot of a state machine, kept as long as the state folder. */
const Version = z.object({
  number: z.int().positive(),
  definition: z.string(),
  roleArn: z.string(),
  description: z.string().optional(),
  /** Milliseconds since the epoch. */
  created: z.number(),
});
export type Version = z.infer<typeof Version>;

const VersionsFile = z.record(z.string(), z.array(Version));

/** What a request's ARN refers to. */
export interface StateMachineReference {
  /** The state machine, with the definition and the role of the version if the ARN names one. */
  readonly machine: StateMachineResource;
  readonly version?: Version;
  /** With an alias too: the version that it routes to. */
  readonly stateMachineVersionArn?: string;
  readonly stateMachineAliasArn?: string;
}

/** The template's state machines with their published versions (on disk) and aliases. */
export class StateMachines {
  /** When this Step Functions was opened; reported as each machine's creation date. */
  readonly created: number;
  readonly #options: StatesOptions;
  readonly #versions: Readonly<Record<string, readonly Version[]>>;

  constructor(options: StatesOptions) {
    this.#options = options;
    this.created = options.clock.now();
    const known = readVersions(options.versionsFile);
    this.#versions = options.stateMachines.reduce(
      (versions, machine) => publish(versions, machine, this.created),
      known,
    );
    if (this.#versions !== known) saveVersions(options.versionsFile, this.#versions);
  }

  /** The state machines by name. */
  list(): readonly StateMachineResource[] {
    return [...this.#options.stateMachines].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The versions of a state machine, newest first. */
  versions(machine: StateMachineResource): readonly Version[] {
    return [...(this.#versions[machine.arn] ?? [])].reverse();
  }

  /** What an ARN, qualified or not, refers to; `StateMachineDoesNotExist` if there is no such machine, version or alias. */
  find(stateMachineArn: string): StateMachineReference {
    const { arn, qualifier } = readArn(stateMachineArn, 'stateMachine');
    const machine = this.#options.stateMachines.find((candidate) => candidate.arn === arn);
    const reference = machine && (qualifier === undefined ? { machine } : this.#qualified(machine, qualifier));
    if (reference === undefined) {
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    }
    return reference;
  }

  #qualified(machine: StateMachineResource, qualifier: string): StateMachineReference | undefined {
    const [newest] = this.versions(machine);
    const alias = machine.release?.aliases.find(({ name }) => name === qualifier);
    const version =
      alias === undefined ? this.versions(machine).find(({ number }) => String(number) === qualifier) : newest;
    if (version === undefined) return undefined;
    const { definition, roleArn } = version;
    return {
      machine: { ...machine, definition, roleArn },
      version,
      stateMachineVersionArn: `${machine.arn}:${version.number}`,
      ...(alias !== undefined && { stateMachineAliasArn: `${machine.arn}:${alias.name}` }),
    };
  }
}

/** Publishes the template's definition unless the last version equals it, as a deployment does. */
function publish(
  versions: Readonly<Record<string, readonly Version[]>>,
  { arn, definition, roleArn, release }: StateMachineResource,
  created: number,
): Readonly<Record<string, readonly Version[]>> {
  if (release === undefined) return versions;
  const published = versions[arn] ?? [];
  const { description } = release;
  const last = published.at(-1);
  if (last?.definition === definition && last.roleArn === roleArn && last.description === description) return versions;
  const number = (last?.number ?? 0) + 1;
  const version = { number, definition, roleArn, created, ...(description !== undefined && { description }) };
  return { ...versions, [arn]: [...published, version] };
}

function readVersions(file: string): Readonly<Record<string, readonly Version[]>> {
  if (!existsSync(file)) return {};
  try {
    return VersionsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(
      `${file} does not hold state machine versions (remove it to publish them again): ${String(error)}`,
      {
        cause: error,
      },
    );
  }
}

function saveVersions(file: string, versions: Readonly<Record<string, readonly Version[]>>): void {
  writeFileSync(`${file}.new`, JSON.stringify(versions));
  renameSync(`${file}.new`, file);
}
