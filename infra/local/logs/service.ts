import { createHash } from 'node:crypto';
import { page, shapedAction } from '../wire/aws-input.ts';
import { AwsError } from '../wire/aws-json.ts';
import type { AwsJsonService } from '../wire/aws-json.ts';
import { filterEvents } from './filter-events.ts';
import type { FoundEvent, NamedStream } from './filter-events.ts';
import { readFilterPattern } from './filter-pattern.ts';
import { getEvents } from './get-events.ts';
import * as inputs from './inputs.ts';
import type { LogEvent } from './log-event.ts';
import type { LogGroup, LogGroups } from './log-groups.ts';
import { readSearchToken, searchToken } from './search-token.ts';

/** The dependencies of the local CloudWatch Logs. */
export interface LogsOptions {
  readonly groups: LogGroups;
  readonly region: string;
  readonly accountId: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Amazon CloudWatch Logs: the actions that read what functions and tasks wrote. */
export function logsService(options: LogsOptions): AwsJsonService {
  const { groups } = options;
  return {
    targetPrefix: 'Logs_20140328',
    contentType: 'application/x-amz-json-1.1',
    actions: {
      DescribeLogGroups: shapedAction(inputs.DescribeLogGroupsInput, (input) => {
        const { logGroupNamePrefix = '', logGroupNamePattern = '', limit: maxResults, nextToken } = input;
        const pattern = logGroupNamePattern.toLowerCase();
        const listed = groups
          .all()
          .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.toLowerCase().includes(pattern));
        const { items, ...next } = page(listed, { maxResults, nextToken });
        return { logGroups: items.map((group) => describeGroup(group, options)), ...next };
      }),
      DescribeLogStreams: shapedAction(inputs.DescribeLogStreamsInput, async (input) => {
        const { logStreamNamePrefix: prefix = '', orderBy, descending, limit: maxResults, nextToken } = input;
        const group = groupOf(input);
        const named = streamsOf(groups, group).filter(({ name }) => name.startsWith(prefix));
        const ordered = orderBy === 'LogStreamName' ? named : await byLatestEvent(named);
        const { items, ...next } = page(descending ? ordered.toReversed() : ordered, { maxResults, nextToken });
        return { logStreams: await Promise.all(items.map((item) => describeStream(group, item, options))), ...next };
      }),
      GetLogEvents: shapedAction(inputs.GetLogEventsInput, async (input) => {
        const [named] = namedStreams(groups, groupOf(input), [input.logStreamName]);
        const { events, ...tokens } = await getEvents(named!.stream, input);
        return { events: events.map(describeEvent), ...tokens };
      }),
      FilterLogEvents: shapedAction(inputs.FilterLogEventsInput, (input) => filter(input, options)),
    },
  };
}

async function filter(input: inputs.FilterLogEventsInput, { groups, now }: LogsOptions): Promise<object> {
  const { logStreamNames, logStreamNamePrefix: prefix = '', startTime = 0, endTime = Infinity, limit } = input;
  const group = groupOf(input);
  const { nextToken, ...query } = input;
  const token = { now: now(), query: JSON.stringify(query) };
  const streams = logStreamNames
    ? namedStreams(groups, group, [...new Set(logStreamNames)])
    : streamsOf(groups, group).filter(({ name }) => name.startsWith(prefix));
  const matches = readFilterPattern(input.filterPattern);
  const after = readSearchToken(nextToken, token);
  const { events, next } = await filterEvents({ streams, startTime, endTime, matches, limit, after });
  return {
    events: events.map((event) => describeFound(group, event)),
    searchedLogStreams: [],
    ...(next !== undefined && { nextToken: searchToken(next, token) }),
  };
}

function groupOf({ logGroupName, logGroupIdentifier }: { logGroupName?: string; logGroupIdentifier?: string }): string {
  return logGroupName ?? logGroupIdentifier ?? '';
}

function streamsOf(groups: LogGroups, group: string): NamedStream[] {
  return namedStreams(groups, group, groups.streams(group) ?? []);
}

function namedStreams(groups: LogGroups, group: string, names: readonly string[]): NamedStream[] {
  if (groups.streams(group) === undefined) throw missing('group');
  return names.map((name) => {
    const stream = groups.stream(group, name);
    if (stream === undefined) throw missing('stream');
    return { name, stream };
  });
}

function missing(what: 'group' | 'stream'): AwsError {
  return new AwsError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
}

async function byLatestEvent(streams: readonly NamedStream[]): Promise<NamedStream[]> {
  const times = await Promise.all(streams.map(async ({ stream }) => (await stream.latest())?.time ?? 0));
  return streams
    .map((named, i) => ({ named, time: times[i] ?? 0 }))
    .sort((a, b) => a.time - b.time)
    .map(({ named }) => named);
}

function describeGroup({ name, createdMs, retentionDays }: LogGroup, options: LogsOptions): object {
  const arn = groupArn(name, options);
  return {
    logGroupName: name,
    creationTime: Math.floor(createdMs),
    ...(retentionDays !== undefined && { retentionInDays: retentionDays }),
    metricFilterCount: 0,
    arn: `${arn}:*`,
    logGroupClass: 'STANDARD',
    logGroupArn: arn,
  };
}

/** CloudWatch Logs no longer reports a stream's size: `storedBytes` is 0. */
async function describeStream(group: string, { name, stream }: NamedStream, options: LogsOptions): Promise<object> {
  const [oldest, latest] = await Promise.all([stream.oldest(), stream.latest()]);
  return {
    logStreamName: name,
    creationTime: Math.floor(stream.files()[0]?.createdMs ?? 0),
    ...(oldest && { firstEventTimestamp: oldest.time }),
    ...(latest && { lastEventTimestamp: latest.time, lastIngestionTime: latest.time }),
    arn: `${groupArn(group, options)}:log-stream:${name}`,
    storedBytes: 0,
  };
}

function groupArn(name: string, { region, accountId }: LogsOptions): string {
  return `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
}

/** An event is ingested as it happens: both times are equal. */
function describeEvent({ time, message }: LogEvent): object {
  return { timestamp: time, message, ingestionTime: time };
}

function describeFound(group: string, event: FoundEvent): object {
  return { logStreamName: event.streamName, ...describeEvent(event), eventId: eventId(group, event) };
}

/** 56 digits, as AWS's: time, stream and position. */
function eventId(group: string, { time, streamName, start }: FoundEvent): string {
  const stream = createHash('sha256').update(`${group}\n${streamName}`).digest().readBigUInt64BE();
  return `${String(time).padStart(16, '0')}${String(stream).padStart(20, '0')}${String(start).padStart(20, '0')}`;
}
