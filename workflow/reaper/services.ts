import { z } from 'zod';
import { inPlainWords } from '../../tasks/aws/aws-errors.ts';
import { openAwsServices } from '../services.ts';
import type { AwsServices } from '../services.ts';

/** The environment that the stack sets for the reaper's functions. */
export const ReaperEnvironment = z.object({
  STATE_MACHINE_ARN: z.string().min(1),
  CLUSTER: z.string().min(1),
  /** The family of the workers' task definition. */
  TASK_FAMILY: z.string().min(1),
  PARTIALS_TABLE: z.string().min(1),
  WORK_PREFIX: z.string().min(1),
});
export type ReaperEnvironment = z.infer<typeof ReaperEnvironment>;

/** The reaper's dependencies. */
export interface ReaperServices extends AwsServices {
  readonly env: ReaperEnvironment;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Writes a line of JSON. */
  readonly print: (line: Record<string, unknown>) => void;
}

function openServices(): ReaperServices {
  return {
    env: ReaperEnvironment.parse(process.env),
    ...openAwsServices(),
    now: Date.now,
    print: (line) => {
      console.log(JSON.stringify(line));
    },
  };
}

/** The part of EventBridge's scheduled event that is used: when it was due (`2026-11-23T06:00:00Z`). */
const ScheduledEvent = z.object({ time: z.iso.datetime().optional() });

/**
 * Turns a run into a Lambda handler whose clock is the event's time, so that an event delivered twice does the same twice.
 * Clients are created with the first event.
 */
export function reaperHandler<Output extends object>(
  name: string,
  run: (services: ReaperServices) => Promise<Output>,
): (event: unknown) => Promise<Output> {
  let opened: ReaperServices | undefined;
  return async (event) => {
    const { time } = ScheduledEvent.parse(event);
    const services = (opened ??= openServices());
    try {
      const output = await run(time === undefined ? services : { ...services, now: () => Date.parse(time) });
      services.print({ level: 'info', function: name, message: 'done', ...output });
      return output;
    } catch (error) {
      throw inPlainWords(error);
    }
  };
}
