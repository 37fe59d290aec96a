import type { CommandTable } from '../client/dispatch.ts';

/** The commands about jobs, by the name of their npm script. */
export const COMMANDS: CommandTable = {
  'start-job': async () => (await import('./start-job.ts')).startJob,
  executions: async () => (await import('./executions.ts')).executions,
  redrive: async () => (await import('./redrive.ts')).redrive,
  'stop-job': async () => (await import('./stop-job.ts')).stopJob,
  'dead-letters': async () => (await import('./dead-letters.ts')).deadLetters,
  backfill: async () => (await import('./backfill/backfill.ts')).backfill,
  schedule: async () => (await import('./schedule/schedule.ts')).schedule,
  normalize: async () => (await import('./normalize.ts')).normalize,
};
