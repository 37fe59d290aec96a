import { z } from 'zod';
import { perStage } from '../stage-table.ts';
import type { Stage } from '../stage-table.ts';

/** The AWS side of a plan: how large tasks and functions are, and how they are billed. */
export interface Capacity {
  readonly vcpu: number;
  readonly memoryGb: number;
  /** The share of the tasks that run on Fargate Spot, 0 to 1. */
  readonly spotShare: number;
  /** Whether each task has a public IPv4 address, which is billed. */
  readonly publicIp: boolean;
  /** Maximum tasks for executions whose input does not set a limit. */
  readonly maxTasks: number;
  /** Seconds of the shortest wait between two polls. */
  readonly pollSeconds: number;
  readonly visibilityTimeoutSeconds: number;
  /** Memory of each stage's function, in GB. */
  readonly stageGb: Readonly<Record<Stage, number>>;
}

const number = z.coerce.number().positive();
const Template = z.object({
  Parameters: z.object({
    PollSeconds: z.object({ Default: number }),
    VisibilityTimeoutSeconds: z.object({ Default: number }),
  }),
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown().optional() })),
});
const TaskDefinition = z.object({ Cpu: number, Memory: number });
const StageFunction = z.object({
  MemorySize: number,
  Environment: z.object({
    Variables: z.object({
      ASSIGN_PUBLIC_IP: z.enum(['ENABLED', 'DISABLED']),
      /** `FARGATE=1,FARGATE_SPOT=3`. */
      CAPACITY_PROVIDERS: z.string(),
      MAX_TASKS: number,
    }),
  }),
});

/** Reads the synthesized stack's template (parsed JSON), which is what a deploy creates. */
export function readCapacity(template: unknown): Capacity {
  const { Parameters, Resources } = Template.parse(template);
  const resources = Object.entries(Resources);
  const task = TaskDefinition.parse(
    resources.find(([, { Type }]) => Type === 'AWS::ECS::TaskDefinition')?.[1].Properties,
  );
  const functions = perStage((_, stage) => {
    const logicalId = new RegExp(`^Stages${stage}[0-9A-F]{8}$`);
    const found = resources.find(([name, { Type }]) => Type === 'AWS::Lambda::Function' && logicalId.test(name));
    return StageFunction.parse(found?.[1].Properties);
  });
  const { Variables } = functions.ReconcileTaskSet.Environment;
  return {
    vcpu: task.Cpu / 1024,
    memoryGb: task.Memory / 1024,
    spotShare: spotShare(Variables.CAPACITY_PROVIDERS),
    publicIp: Variables.ASSIGN_PUBLIC_IP === 'ENABLED',
    maxTasks: Variables.MAX_TASKS,
    pollSeconds: Parameters.PollSeconds.Default,
    visibilityTimeoutSeconds: Parameters.VisibilityTimeoutSeconds.Default,
    stageGb: perStage((_, stage) => functions[stage].MemorySize / 1024),
  };
}

function spotShare(providers: string): number {
  const weights = providers.split(',').map((provider) => provider.split('='));
  const total = weights.reduce((sum, [, weight]) => sum + Number(weight), 0);
  const spot = weights.find(([name]) => name === 'FARGATE_SPOT')?.[1] ?? '0';
  return Number(spot) / total;
}
