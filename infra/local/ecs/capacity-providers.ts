import { AwsError } from '../wire/aws-json.ts';

/** The providers that Fargate offers to every cluster that enables them. */
export const CAPACITY_PROVIDERS = ['FARGATE', 'FARGATE_SPOT'];

/** One provider of RunTask's strategy. */
export interface StrategyItem {
  readonly capacityProvider: string;
  /** Its share, relative to the sum of weights, of the tasks beyond all bases. */
  readonly weight: number;
  /** Tasks assigned to it first. */
  readonly base: number;
}

/** Throws ECS's error for a strategy that names another provider, or that could not place any task. */
export function checkStrategy(strategy: readonly StrategyItem[]): void {
  const stranger = strategy.find(({ capacityProvider }) => !CAPACITY_PROVIDERS.includes(capacityProvider));
  if (stranger !== undefined) {
    throw invalid(`The specified capacity provider '${stranger.capacityProvider}' was not found.`);
  }
  if (strategy.filter(({ base }) => base > 0).length > 1) {
    throw invalid('At most one capacity provider in a strategy can have a base.');
  }
  if (strategy.length > 1 && strategy.every(({ weight }) => weight === 0)) {
    throw invalid('At least one capacity provider in a strategy must have a weight greater than 0.');
  }
}

/** The provider of each of `count` tasks: the base first, then as close to the weights' shares as possible. */
export function spreadTasks(strategy: readonly StrategyItem[], count: number): readonly string[] {
  const based = strategy.flatMap(({ capacityProvider, base }) => Array.from({ length: base }, () => capacityProvider));
  const placed = based.slice(0, count);
  const weights = strategy.length === 1 ? strategy.map((item) => ({ ...item, weight: 1 })) : strategy;
  const given = new Map<string, number>();
  while (placed.length < count) {
    const [next] = weights
      .filter(({ weight }) => weight > 0)
      .map(({ capacityProvider, weight }) => ({
        capacityProvider,
        load: ((given.get(capacityProvider) ?? 0) + 1) / weight,
      }))
      .sort((one, other) => one.load - other.load);
    if (next === undefined) break;
    given.set(next.capacityProvider, (given.get(next.capacityProvider) ?? 0) + 1);
    placed.push(next.capacityProvider);
  }
  return placed;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
