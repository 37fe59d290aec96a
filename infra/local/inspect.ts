import type { LocalStack } from './template/local-stack.ts';

/** The functions and containers that wait for a debugger before running their code. */
export interface Inspected {
  /** Logical ids of functions. */
  readonly functions: ReadonlySet<string>;
  /** Names of containers. */
  readonly containers: ReadonlySet<string>;
}

/** Nothing in the stack has this name; the message lists the valid ones. */
export class InspectError extends Error {
  override readonly name = 'InspectError';
}

/**
 * Resolves `--inspect NAME`: a container with that name, or the functions whose logical id contains it (`TearDown`:
 * `StagesTearDownED354356`). Throws {@link InspectError}.
 */
export function inspected(stack: Pick<LocalStack, 'lambdas' | 'taskDefinitions'>, names: readonly string[]): Inspected {
  const functionIds = stack.lambdas.map(({ logicalId }) => logicalId);
  const containerNames = stack.taskDefinitions.flatMap(({ containers }) => containers.map(({ name }) => name));
  const functions = names.map((name) => (name === '' ? [] : functionIds.filter((id) => id.includes(name))));
  const containers = names.map((name) => containerNames.filter((container) => container === name));
  const unknown = names.find((_, i) => functions[i]!.length + containers[i]!.length === 0);
  if (unknown !== undefined) {
    const known = [...containerNames, ...functionIds].join(', ');
    throw new InspectError(`--inspect ${unknown}: no container or function has that name; write one of ${known}`);
  }
  return { functions: new Set(functions.flat()), containers: new Set(containers.flat()) };
}
