import { z } from 'zod';

/** ECS: a page of a list has at most 100 entries. */
const MAX_PAGE = 100;
/** ECS: a task's overrides may have at most 8,192 characters. */
const MAX_OVERRIDES_CHARACTERS = 8192;

const Paging = { maxResults: z.int().min(1).max(MAX_PAGE).default(MAX_PAGE), nextToken: z.string().optional() };
const cluster = z.string().default('default');
const KeyValue = z.looseObject({ name: z.string(), value: z.string() });

/** RunTask's input. */
export const RunTaskInput = z.looseObject({
  cluster,
  taskDefinition: z.string(),
  count: z.int().min(1).max(10).default(1),
  startedBy: z
    .string()
    .regex(/^[A-Za-z0-9_/-]{1,128}$/, 'startedBy takes up to 128 letters, digits, - / and _')
    .optional(),
  clientToken: z.string().max(64).optional(),
  group: z.string().optional(),
  launchType: z.enum(['EC2', 'FARGATE', 'EXTERNAL']).optional(),
  capacityProviderStrategy: z
    .array(
      z.looseObject({
        capacityProvider: z.string(),
        weight: z.int().min(0).max(1000).default(0),
        base: z.int().min(0).max(100_000).default(0),
      }),
    )
    .min(1)
    .optional(),
  networkConfiguration: z
    .looseObject({ awsvpcConfiguration: z.looseObject({ subnets: z.array(z.string()).min(1) }).optional() })
    .optional(),
  overrides: z
    .looseObject({
      containerOverrides: z
        .array(
          z.looseObject({
            name: z.string(),
            command: z.array(z.string()).optional(),
            environment: z.array(KeyValue).optional(),
          }),
        )
        .default([]),
    })
    .refine((overrides) => JSON.stringify(overrides).length <= MAX_OVERRIDES_CHARACTERS, {
      error: `Container Overrides length must be at most ${MAX_OVERRIDES_CHARACTERS}`,
    })
    .default({ containerOverrides: [] }),
});
export type RunTaskInput = z.infer<typeof RunTaskInput>;

/** ListTasks' input. */
export const ListTasksInput = z.looseObject({
  cluster,
  family: z.string().optional(),
  startedBy: z.string().optional(),
  serviceName: z.string().optional(),
  launchType: z.string().optional(),
  desiredStatus: z.enum(['RUNNING', 'PENDING', 'STOPPED']).default('RUNNING'),
  ...Paging,
});
export type ListTasksInput = z.infer<typeof ListTasksInput>;

/** DescribeTasks' input. */
export const DescribeTasksInput = z.looseObject({ cluster, tasks: z.array(z.string()).min(1).max(100) });

/** StopTask's input. */
export const StopTaskInput = z.looseObject({ cluster, task: z.string(), reason: z.string().optional() });

/** DescribeTaskDefinition's input. */
export const DescribeTaskDefinitionInput = z.looseObject({ taskDefinition: z.string() });

/** ListTaskDefinitions' input. */
export const ListTaskDefinitionsInput = z.looseObject({
  familyPrefix: z.string().optional(),
  status: z.enum(['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS']).default('ACTIVE'),
  ...Paging,
});

/** DescribeClusters' input. */
export const DescribeClustersInput = z.looseObject({ clusters: z.array(z.string()).default(['default']) });

/** ListClusters' input. */
export const ListClustersInput = z.looseObject(Paging);
