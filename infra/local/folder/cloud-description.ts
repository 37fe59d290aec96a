import { z } from 'zod';

/** What tasks are on this machine: processes of it, or containers of a Docker engine. */
export const TasksAs = z.enum(['process', 'docker']);
export type TasksAs = z.infer<typeof TasksAs>;

/** What `cloud.json` tells those who look for a running local cloud; the file is there exactly while it serves. */
export const CloudDescription = z.object({
  endpoint: z.string(),
  region: z.string(),
  /** The key pair of whoever runs commands. */
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  accountId: z.string(),
  pid: z.number(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** What ECS tasks are on this machine. */
  tasks: TasksAs,
  stackName: z.string(),
  /** The stack's state machine, where it has exactly one. */
  stateMachineArn: z.string().optional(),
  stateMachines: z.record(z.string(), z.string()),
  tables: z.record(z.string(), z.string()),
  clusters: z.record(z.string(), z.string()),
});
export type CloudDescription = z.infer<typeof CloudDescription>;
