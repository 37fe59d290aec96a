import { z } from 'zod';

/** The file in a state folder by which its local cloud is found; it exists exactly while the cloud serves. */
export const CLOUD_FILE = 'cloud.json';

/** How ECS tasks run on this machine: as its processes, or as containers of a Docker engine. */
export const TasksAs = z.enum(['process', 'docker']);
export type TasksAs = z.infer<typeof TasksAs>;

/** What commands need to know about a local cloud; the local cloud writes more. */
export const CloudFile = z.object({
  endpoint: z.string(),
  region: z.string(),
  /** The key pair for running commands. */
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  pid: z.int(),
  stateMachineArn: z.string(),
  tasks: TasksAs,
});
export type CloudFile = z.infer<typeof CloudFile>;
