import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CLOUD_FILE, CloudFile } from '../../../workflow/client/cloud-file.ts';

/** What a local cloud writes about itself into its state folder: what commands look for, and more. */
export const CloudDescription = CloudFile.extend({
  accountId: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  stackName: z.string(),
  /** The stack's state machine, if it has exactly one. */
  stateMachineArn: CloudFile.shape.stateMachineArn.optional(),
  stateMachines: z.record(z.string(), z.string()),
  tables: z.record(z.string(), z.string()),
  clusters: z.record(z.string(), z.string()),
});
export type CloudDescription = z.infer<typeof CloudDescription>;

/** The description of the local cloud that serves a state folder; undefined if none does. */
export function readDescription(state: string): CloudDescription | undefined {
  const file = path.join(state, CLOUD_FILE);
  return existsSync(file) ? CloudDescription.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}
