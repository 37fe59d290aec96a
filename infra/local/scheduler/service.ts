import { z } from 'zod';
import { AwsError } from '../wire/aws-json.ts';
import type { WireHandler, WireResponse } from '../wire/http.ts';
import type { LocalSchedule, LocalScheduleGroup } from '../template/schedule-readers.ts';

/** EventBridge Scheduler: at most 100 items a page. */
const Page = z.object({
  MaxResults: z.coerce.number().int().min(1).max(100).default(100),
  NextToken: z.coerce.number().int().min(0).default(0),
  NamePrefix: z.string().default(''),
});
const Filter = Page.extend({ ScheduleGroup: z.string().optional(), State: z.enum(['ENABLED', 'DISABLED']).optional() });

/** The resources that EventBridge Scheduler serves. */
export interface SchedulerOptions {
  readonly schedules: readonly LocalSchedule[];
  readonly groups: readonly LocalScheduleGroup[];
  readonly region: string;
  readonly accountId: string;
  /** When the schedules were created: the cloud's start, in milliseconds since the epoch. */
  readonly createdAt: number;
}

/**
 * EventBridge Scheduler's read actions in its REST protocol; the schedules come from the template, so no call creates,
 * changes or deletes one.
 *
 *     GET /schedules/NAME?groupName=…    GetSchedule
 *     GET /schedules?ScheduleGroup=…     ListSchedules
 *     GET /schedule-groups/NAME          GetScheduleGroup
 *     GET /schedule-groups               ListScheduleGroups
 */
export function schedulerService(options: SchedulerOptions): WireHandler {
  return ({ method, url }) => {
    try {
      return Promise.resolve(json(200, answer(method, new URL(url, 'http://localhost'), options)));
    } catch (error) {
      if (error instanceof AwsError) return Promise.resolve(refusal(error));
      throw error;
    }
  };
}

function answer(method: string, { pathname, searchParams }: URL, options: SchedulerOptions): object {
  const [, collection, encoded, ...rest] = pathname.split('/');
  const name = encoded === undefined || encoded === '' ? undefined : decodeURIComponent(encoded);
  const query = Object.fromEntries(searchParams);
  if (method === 'GET' && rest.length === 0) {
    if (collection === 'schedules') {
      return name === undefined ? listSchedules(query, options) : getSchedule(name, query, options);
    }
    if (collection === 'schedule-groups') {
      return name === undefined ? listGroups(query, options) : getGroup(name, options);
    }
  }
  throw new AwsError(
    'ValidationException',
    `the local cloud only reads schedules (its template creates them) and does not support ${method} ${pathname}`,
  );
}

function getSchedule(
  name: string,
  { groupName = 'default' }: Record<string, string>,
  options: SchedulerOptions,
): object {
  const schedule = options.schedules.find((one) => one.name === name && one.group === groupName);
  if (schedule === undefined) throw notFound(`Schedule ${name}`);
  const { target, expression, timezone, flexibleTimeWindow, description } = schedule;
  const { maximumRetryAttempts, maximumEventAgeInSeconds, deadLetterArn } = target;
  return {
    ...summary(schedule, options),
    ...(description !== undefined && { Description: description }),
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timezone,
    FlexibleTimeWindow: flexibleTimeWindow,
    ActionAfterCompletion: 'NONE',
    Target: {
      Arn: target.arn,
      RoleArn: target.roleArn,
      Input: target.input,
      RetryPolicy: {
        MaximumEventAgeInSeconds: maximumEventAgeInSeconds,
        MaximumRetryAttempts: maximumRetryAttempts,
      },
      ...(deadLetterArn !== undefined && { DeadLetterConfig: { Arn: deadLetterArn } }),
    },
  };
}

function listSchedules(query: Record<string, string>, options: SchedulerOptions): object {
  const filter = parse(Filter, query);
  const found = options.schedules.filter(
    ({ name, group, state }) =>
      name.startsWith(filter.NamePrefix) &&
      group === (filter.ScheduleGroup ?? group) &&
      state === (filter.State ?? state),
  );
  const { items, ...next } = page(found, filter);
  return {
    ...next,
    Schedules: items.map((schedule) => ({ ...summary(schedule, options), Target: { Arn: schedule.target.arn } })),
  };
}

function summary({ arn, name, group, state }: LocalSchedule, options: SchedulerOptions): object {
  return { Arn: arn, Name: name, GroupName: group, State: state, ...dates(options) };
}

function listGroups(query: Record<string, string>, options: SchedulerOptions): object {
  const filter = parse(Page, query);
  const found = allGroups(options).filter(({ name }) => name.startsWith(filter.NamePrefix));
  const { items, ...next } = page(found, filter);
  return { ...next, ScheduleGroups: items.map((group) => describeGroup(group, options)) };
}

function getGroup(name: string, options: SchedulerOptions): object {
  const group = allGroups(options).find((one) => one.name === name);
  if (group === undefined) throw notFound(`Schedule group ${name}`);
  return describeGroup(group, options);
}

/** Every account has the group `default`. */
function allGroups({
  groups,
  region,
  accountId,
}: SchedulerOptions): readonly Pick<LocalScheduleGroup, 'name' | 'arn'>[] {
  return [{ name: 'default', arn: `arn:aws:scheduler:${region}:${accountId}:schedule-group/default` }, ...groups];
}

function describeGroup({ name, arn }: Pick<LocalScheduleGroup, 'name' | 'arn'>, options: SchedulerOptions): object {
  return { Arn: arn, Name: name, State: 'ACTIVE', ...dates(options) };
}

function dates({ createdAt }: SchedulerOptions): object {
  const seconds = createdAt / 1000;
  return { CreationDate: seconds, LastModificationDate: seconds };
}

function page<Item>(
  items: readonly Item[],
  { MaxResults, NextToken }: z.infer<typeof Page>,
): { items: readonly Item[]; NextToken?: string } {
  const end = NextToken + MaxResults;
  return { items: items.slice(NextToken, end), ...(end < items.length && { NextToken: String(end) }) };
}

function parse<Shape extends z.ZodType>(shape: Shape, query: Record<string, string>): z.infer<Shape> {
  const parsed = shape.safeParse(query);
  if (parsed.success) return parsed.data;
  throw new AwsError(
    'ValidationException',
    parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  );
}

function notFound(what: string): AwsError {
  return new AwsError('ResourceNotFoundException', `${what} does not exist.`, 404);
}

function refusal({ type, message, status }: AwsError): WireResponse {
  const { headers, body } = json(status, { Message: message });
  return { status, headers: { ...headers, 'x-amzn-errortype': type }, body };
}

function json(status: number, body: object): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
