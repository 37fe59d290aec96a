import { z } from 'zod';

/** How tasks run on this machine: as its processes, or as containers of a Docker engine. */
export const TasksAs = z.enum(['process', 'docker']);
export type TasksAs = z.infer<typeof TasksAs>;

/** `cloud.json`, by which a running local cloud is found; the file exists exactly while it serves. */
export const CloudDescription = z.object({
  endpoint: z.string(),
  region: z.string(),
  /** The key pair for running commands. */
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  accountId: z.string(),
  pid: z.number(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** How ECS tasks run on this machine. */
  tasks: TasksAs,
  stackName: z.string(),
  /** The stack's state machine, if it has exactly one. */
  stateMachineArn: z.string().optional(),
  stateMachines: z.record(z.string(), z.string()),
  tables: z.record(z.string(), z.string()),
  clusters: z.record(z.string(), z.string()),
});
export type CloudDescription = z.infer<typeof CloudDescription>;
