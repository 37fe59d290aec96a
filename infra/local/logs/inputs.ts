import { z } from 'zod';

/** CloudWatch Logs: maximum events in a response, and maximum groups or streams in a list. */
const MAX_EVENTS = 10_000;
const MAX_PAGE = 50;
/** CloudWatch Logs: maximum streams that a request may name. */
const MAX_STREAM_NAMES = 100;

const groupName = z
  .string()
  .regex(/^[.\-_/#A-Za-z0-9]{1,512}$/, 'a log group has 1 to 512 letters, digits, . - _ / and #');
const streamName = z
  .string()
  .regex(/^[^:*\p{Surrogate}]{1,512}$/u, 'a log stream has 1 to 512 characters, neither : nor *');
const groupIdentifier = z
  .string()
  .transform((identifier) => /^arn:aws:logs:[^:]*:\d*:log-group:([^:]+)(?::\*)?$/.exec(identifier)?.[1] ?? identifier)
  .pipe(groupName);
const time = z.int().min(0).optional();
const Group = { logGroupName: groupName.optional(), logGroupIdentifier: groupIdentifier.optional() };
const Paging = { nextToken: z.string().optional(), limit: z.int().min(1).max(MAX_PAGE).default(MAX_PAGE) };
const Events = {
  startTime: time,
  endTime: time,
  nextToken: z.string().optional(),
  limit: z.int().min(1).max(MAX_EVENTS).default(MAX_EVENTS),
};

const oneGroup = ({
  logGroupName,
  logGroupIdentifier,
}: {
  logGroupName?: string;
  logGroupIdentifier?: string;
}): boolean => (logGroupName === undefined) !== (logGroupIdentifier === undefined);
const ONE_GROUP = 'give either logGroupName or logGroupIdentifier';

/** DescribeLogGroups' input. */
export const DescribeLogGroupsInput = z
  .looseObject({ logGroupNamePrefix: z.string().optional(), logGroupNamePattern: z.string().optional(), ...Paging })
  .refine(({ logGroupNamePrefix, logGroupNamePattern }) => !(logGroupNamePrefix && logGroupNamePattern), {
    error: 'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
  });

/** DescribeLogStreams' input. */
export const DescribeLogStreamsInput = z
  .looseObject({
    ...Group,
    logStreamNamePrefix: z.string().optional(),
    orderBy: z.enum(['LogStreamName', 'LastEventTime']).default('LogStreamName'),
    descending: z.boolean().default(false),
    ...Paging,
  })
  .refine(oneGroup, { error: ONE_GROUP })
  .refine(({ orderBy, logStreamNamePrefix }) => orderBy === 'LogStreamName' || logStreamNamePrefix === undefined, {
    error: 'Cannot order by LastEventTime with a logStreamNamePrefix.',
  });

/** GetLogEvents' input. */
export const GetLogEventsInput = z
  .looseObject({ ...Group, logStreamName: streamName, startFromHead: z.boolean().default(false), ...Events })
  .refine(oneGroup, { error: ONE_GROUP });
export type GetLogEventsInput = z.infer<typeof GetLogEventsInput>;

/** FilterLogEvents' input. */
export const FilterLogEventsInput = z
  .looseObject({
    ...Group,
    logStreamNames: z.array(streamName).min(1).max(MAX_STREAM_NAMES).optional(),
    logStreamNamePrefix: streamName.optional(),
    filterPattern: z.string().max(1024).default(''),
    ...Events,
  })
  .refine(oneGroup, { error: ONE_GROUP })
  .refine(({ logStreamNames, logStreamNamePrefix }) => !(logStreamNames && logStreamNamePrefix), {
    error: 'logStreamNames and logStreamNamePrefix are mutually exclusive parameters.',
  });
export type FilterLogEventsInput = z.infer<typeof FilterLogEventsInput>;
