import { z } from 'zod';
import { AwsCron, ScheduleExpressionError } from '../../../workflow/monthly/aws-cron.ts';
import { parseProperties } from './parse-properties.ts';
import type { ResolvedResource } from './parse-properties.ts';
import { TemplateError } from './template-error.ts';

/** A schedule of EventBridge Scheduler whose target is a function. */
export const LocalSchedule = z.object({
  logicalId: z.string(),
  name: z.string(),
  group: z.string(),
  arn: z.string(),
  description: z.string().optional(),
  state: z.enum(['ENABLED', 'DISABLED']),
  /** `cron(…)`, on the wall clock of `timezone`. */
  expression: z.string(),
  timezone: z.string(),
  flexibleTimeWindow: z.object({ Mode: z.enum(['OFF', 'FLEXIBLE']), MaximumWindowInMinutes: z.number().optional() }),
  target: z.object({
    arn: z.string(),
    roleArn: z.string(),
    input: z.string(),
    maximumRetryAttempts: z.number(),
    maximumEventAgeInSeconds: z.number(),
    /** The queue for firings that did not reach the target. */
    deadLetterArn: z.string().optional(),
  }),
});
export type LocalSchedule = z.infer<typeof LocalSchedule>;

/** A group of schedules. */
export const LocalScheduleGroup = z.object({ logicalId: z.string(), name: z.string(), arn: z.string() });
export type LocalScheduleGroup = z.infer<typeof LocalScheduleGroup>;

/** How a function is invoked asynchronously. */
export const LocalEventInvokeConfig = z.object({
  logicalId: z.string(),
  functionName: z.string(),
  maximumRetryAttempts: z.number(),
  maximumEventAgeInSeconds: z.number(),
  /** The queue for events whose attempts all failed. */
  onFailure: z.string().optional(),
});
export type LocalEventInvokeConfig = z.infer<typeof LocalEventInvokeConfig>;

/** EventBridge Scheduler's defaults: 185 retries within a day. */
const RetryPolicy = z.looseObject({
  MaximumRetryAttempts: z.coerce.number().default(185),
  MaximumEventAgeInSeconds: z.coerce.number().default(86_400),
});

const ScheduleProperties = z.looseObject({
  GroupName: z.string().default('default'),
  Description: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  FlexibleTimeWindow: z.looseObject({
    Mode: z.enum(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: z.coerce.number().optional(),
  }),
  Target: z.looseObject({
    Arn: z.string(),
    RoleArn: z.string(),
    Input: z.string().default('{}'),
    RetryPolicy: RetryPolicy.default({ MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 }),
    DeadLetterConfig: z.looseObject({ Arn: z.string() }).optional(),
  }),
});

/** Reads a schedule; refuses an expression or target that the local cloud cannot serve. */
export function readSchedule(resource: ResolvedResource): { schedule: LocalSchedule } {
  const { logicalId, identity } = resource;
  const properties = parseProperties(resource, ScheduleProperties);
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: timezone, Target, Description } = properties;
  refuseUnknown(logicalId, expression, timezone);
  if (!Target.Arn.startsWith('arn:aws:lambda:')) {
    throw new TemplateError(`${logicalId}: the local cloud knows schedules of functions only, not of ${Target.Arn}`);
  }
  return {
    schedule: {
      logicalId,
      name: identity.name,
      group: properties.GroupName,
      arn: identity.attributes.Arn ?? identity.ref,
      ...(Description !== undefined && { description: Description }),
      state: properties.State,
      expression,
      timezone,
      flexibleTimeWindow: properties.FlexibleTimeWindow,
      target: {
        arn: Target.Arn,
        roleArn: Target.RoleArn,
        input: Target.Input,
        maximumRetryAttempts: Target.RetryPolicy.MaximumRetryAttempts,
        maximumEventAgeInSeconds: Target.RetryPolicy.MaximumEventAgeInSeconds,
        ...(Target.DeadLetterConfig && { deadLetterArn: Target.DeadLetterConfig.Arn }),
      },
    },
  };
}

function refuseUnknown(logicalId: string, expression: string, timezone: string): void {
  try {
    new AwsCron(expression, timezone);
  } catch (error) {
    if (!(error instanceof ScheduleExpressionError)) throw error;
    throw new TemplateError(`${logicalId}: ${error.message}`, { cause: error });
  }
}

/** Reads a group of schedules. */
export function readScheduleGroup({ logicalId, identity }: ResolvedResource): { scheduleGroup: LocalScheduleGroup } {
  return { scheduleGroup: { logicalId, name: identity.name, arn: identity.attributes.Arn ?? identity.ref } };
}

const Destination = z.looseObject({ Destination: z.string() });

/** Lambda's defaults: two retries within six hours. */
const EventInvokeProperties = z.looseObject({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.coerce.number().default(2),
  MaximumEventAgeInSeconds: z.coerce.number().default(21_600),
  DestinationConfig: z.looseObject({ OnFailure: Destination.optional(), OnSuccess: Destination.optional() }).optional(),
});

/** Reads how a function is invoked asynchronously. */
export function readEventInvokeConfig(resource: ResolvedResource): { eventInvokeConfig: LocalEventInvokeConfig } {
  const { logicalId } = resource;
  const { FunctionName, MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = parseProperties(
    resource,
    EventInvokeProperties,
  );
  const onFailure = DestinationConfig?.OnFailure?.Destination;
  if (DestinationConfig?.OnSuccess !== undefined || onFailure?.startsWith('arn:aws:sqs:') === false) {
    throw new TemplateError(`${logicalId}: the local cloud knows queues as destinations, and on failure only`);
  }
  return {
    eventInvokeConfig: {
      logicalId,
      functionName: FunctionName,
      maximumRetryAttempts: MaximumRetryAttempts,
      maximumEventAgeInSeconds: MaximumEventAgeInSeconds,
      ...(onFailure !== undefined && { onFailure }),
    },
  };
}
