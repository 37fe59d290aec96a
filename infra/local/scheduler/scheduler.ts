import type { WireHandler } from '../wire/http.ts';
import type { RoleCalls } from '../iam/role-calls.ts';
import type { Clock } from '../time/clock.ts';
import type { Place } from '../template/identities.ts';
import type { LocalStack } from '../template/local-stack.ts';
import { Firings } from './firings.ts';
import { schedulerService } from './service.ts';

/** Options for serving EventBridge Scheduler. */
export interface SchedulerOptions extends Place {
  readonly stack: Pick<LocalStack, 'schedules' | 'scheduleGroups'>;
  readonly calls: RoleCalls;
  readonly clock: Clock;
  /** Called with a message for each firing that did not reach its target. */
  readonly onFailure: (message: string) => void;
}

/** EventBridge Scheduler: describes the template's schedules, and fires the enabled ones until it is closed. */
export interface Scheduler {
  readonly handler: WireHandler;
  close(): Promise<void>;
}

/** Opens the scheduler. */
export function openScheduler({ stack, calls, clock, onFailure, region, accountId }: SchedulerOptions): Scheduler {
  const { schedules, scheduleGroups: groups } = stack;
  const firings = new Firings({ schedules, calls, clock, onFailure });
  return {
    handler: schedulerService({ schedules, groups, region, accountId, createdAt: clock.now() }),
    close: () => firings.close(),
  };
}
