import { AwsError } from '../wire/aws-json.ts';
import type { LocalCluster, LocalTaskDefinition } from '../template/local-stack.ts';
import { checkStrategy, spreadTasks } from './capacity-providers.ts';
import { describeTask } from './describe.ts';
import type { RunTaskInput } from './inputs.ts';
import type { ContainerOverride, Task, Tasks } from './tasks.ts';

/** Number of client tokens remembered. */
const MAX_TOKENS = 10_000;

/** ECS's response if Fargate has no capacity; clients retry. */
const NO_CAPACITY = 'Capacity is unavailable at this time. Please try again later or in a different availability zone';

/** RunTask: checks a request as ECS does, and starts tasks only once per client token. */
export class TaskRequests {
  readonly #tasks: Tasks;
  readonly #tokens = new Map<string, { request: string; tasks: readonly Task[] }>();

  constructor(tasks: Tasks) {
    this.#tasks = tasks;
  }

  /** Starts as many of the tasks as capacity allows; the others are failures. */
  run(cluster: LocalCluster, definition: LocalTaskDefinition, input: RunTaskInput): object {
    check(definition, input);
    const { clientToken, ...request } = input;
    const text = JSON.stringify(request);
    const known = clientToken === undefined ? undefined : this.#tokens.get(clientToken);
    if (known !== undefined) return { tasks: sameRequest(known, text).map(describeTask), failures: [] };
    const strategy = input.capacityProviderStrategy;
    const providers = strategy === undefined ? [] : spreadTasks(strategy, input.count);
    const tasks: Task[] = [];
    while (tasks.length < input.count && this.#tasks.hasRoom()) {
      tasks.push(this.#start(cluster, definition, input, providers[tasks.length]));
    }
    if (clientToken !== undefined && tasks.length > 0) this.#remember(clientToken, { request: text, tasks });
    const failures = Array.from({ length: input.count - tasks.length }, () => ({
      arn: cluster.arn,
      reason: NO_CAPACITY,
    }));
    return { tasks: tasks.map(describeTask), failures };
  }

  #start(
    cluster: LocalCluster,
    definition: LocalTaskDefinition,
    input: RunTaskInput,
    capacityProvider: string | undefined,
  ): Task {
    const overrides = input.overrides.containerOverrides.map(
      ({ name, command, environment }): [string, ContainerOverride] => [
        name,
        {
          ...(command !== undefined && { command }),
          environment: Object.fromEntries((environment ?? []).map((entry) => [entry.name, entry.value])),
        },
      ],
    );
    return this.#tasks.run({
      cluster,
      definition,
      overrides: Object.fromEntries(overrides),
      describedOverrides: input.overrides,
      startedBy: input.startedBy,
      group: input.group,
      launchType: input.launchType ?? 'FARGATE',
      capacityProvider,
    });
  }

  #remember(token: string, started: { request: string; tasks: readonly Task[] }): void {
    this.#tokens.set(token, started);
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size > MAX_TOKENS && oldest !== undefined) this.#tokens.delete(oldest);
  }
}

function sameRequest({ request, tasks }: { request: string; tasks: readonly Task[] }, text: string): readonly Task[] {
  if (request === text) return tasks;
  throw new AwsError(
    'ConflictException',
    'The provided clientToken is already in use with a different RunTask request.',
  );
}

function check({ networkMode, containers }: LocalTaskDefinition, input: RunTaskInput): void {
  if (input.launchType !== undefined && input.capacityProviderStrategy !== undefined) {
    throw invalid(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  if (input.capacityProviderStrategy !== undefined) checkStrategy(input.capacityProviderStrategy);
  if (networkMode === 'awsvpc' && input.networkConfiguration?.awsvpcConfiguration === undefined) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  const names = containers.map(({ name }) => name);
  const stranger = input.overrides.containerOverrides.find(({ name }) => !names.includes(name));
  if (stranger !== undefined) {
    throw invalid(`Override for container named ${stranger.name} is not a container in the TaskDefinition.`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
