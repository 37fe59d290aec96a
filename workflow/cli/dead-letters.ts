import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientPolicy } from '../../tasks/aws/retry-policy.ts';
import { parseTripFileName } from '../../tasks/trips/trip-file.ts';
import { uriName } from '../../tasks/storage/storage.ts';
import { findQueue, replay, withDeadLetters } from '../run/dead-letter-queue.ts';
import type { DeadChunk, DeadLetters } from '../run/dead-letter-queue.ts';
import { describeTripMonth } from '../trip-months.ts';
import { countedChunks, lastFailures } from '../run/partial-store.ts';
import { BadInput } from '../errors.ts';
import { CommandFailed, defineCommand, EXIT } from '../client/command.ts';
import type { Terminal } from '../client/command.ts';
import { connect } from '../client/connect.ts';
import type { Connection } from '../client/connect.ts';
import { describeExecution, executionNamed } from '../client/one-execution.ts';
import { COMMON_OPTIONS } from '../client/option-table.ts';
import type { Words } from '../client/option-table.ts';
import { findPartialsTable } from '../client/find-tables.ts';
import { table } from '../client/text-table.ts';
import { grouped, plural } from '../client/units.ts';

const OPTIONS = {
  replay: { help: 'sends them back to the queue; one that has been counted meanwhile is only removed' },
  json: { help: 'writes JSON to the standard output' },
  ...COMMON_OPTIONS,
} as const;

/** `npm run dead-letters` */
export const deadLetters = defineCommand({
  name: 'dead-letters',
  about: "Lists the chunks that workers gave up: those in an execution's dead-letter queue, each with its last error.",
  usage: [
    ['EXECUTION', 'lists them'],
    ['EXECUTION --replay', 'has them tried again'],
  ],
  options: OPTIONS,
  positionals: true,
  run: showDeadLetters,
});

/** A chunk as listed; `bytes` is its range of the file, end exclusive. */
interface ListedChunk {
  readonly chunk: number;
  readonly file: string;
  readonly trips: string;
  readonly bytes: readonly [start: number, end: number];
  readonly attempts: number;
  readonly error: string;
}

async function showDeadLetters({ values, positionals }: Words<typeof OPTIONS>, { out }: Terminal): Promise<number> {
  const name = executionNamed(positionals, 'dead-letters');
  const connection = await connect(values);
  const dynamodb = new DynamoDBClient(clientPolicy());
  try {
    const { status = '' } = await describeExecution(connection, name);
    const deadLetterQueueUrl = await findQueue(connection.sqs, name, 'dead letters');
    if (deadLetterQueueUrl === undefined) {
      const why = noQueue(name, status);
      const none = JSON.stringify({ execution: name, status, chunks: [], unreadable: [] });
      out.write(`${values.json ? none : why}\n`);
      return EXIT.ok;
    }
    const execution = { name, status, deadLetterQueueUrl, partials: await findPartialsTable(dynamodb) };
    const lines = await withDeadLetters(connection.sqs, deadLetterQueueUrl, (letters) =>
      values.replay
        ? replayed(execution, letters, connection, dynamodb, values.json)
        : listed(execution, letters, dynamodb, values.json),
    );
    out.write(`${lines.join('\n')}\n`);
    return EXIT.ok;
  } finally {
    dynamodb.destroy();
    await connection.close();
  }
}

/** An execution that has a dead-letter queue. */
interface Execution {
  readonly name: string;
  readonly status: string;
  readonly deadLetterQueueUrl: string;
  /** The Partials table. */
  readonly partials: string;
}

/** Why there is no dead-letter queue; throws {@link BadInput} if there can no longer be one. */
function noQueue(name: string, status: string): string {
  if (status === 'SUCCEEDED') {
    throw new BadInput(`${name} has succeeded: every chunk is counted, and its queues were deleted with it`);
  }
  return status === 'RUNNING'
    ? `no dead letters: ${name} has not enqueued its chunks yet`
    : `no dead letters: ${name} (${status}) has no queues: it ended before it enqueued its chunks, or more than 14 days ago`;
}

async function listed(
  { name, status, partials }: Execution,
  { chunks, unreadable }: DeadLetters,
  dynamodb: DynamoDBClient,
  asJson: boolean,
): Promise<string[]> {
  const failures = await lastFailures(dynamodb, partials, name);
  const shown = chunks.map((chunk) => describe(chunk, failures.get(chunk.chunk.chunk)?.error));
  if (asJson) return [JSON.stringify({ execution: name, status, chunks: shown, unreadable })];
  const others =
    unreadable.length === 0 ? [] : [`${plural(unreadable.length, 'message')} in the queue that are not chunks`];
  if (shown.length === 0) return [`no dead letters in ${name} (${status})`, ...others];
  const rows = shown.map(({ chunk, file, trips, bytes, attempts, error }) => [
    grouped(chunk),
    file,
    trips,
    `${grouped(bytes[0])} to ${grouped(bytes[1])}`,
    grouped(attempts),
    error,
  ]);
  return [
    `${plural(shown.length, 'chunk')} of ${name} (${status}) given up`,
    '',
    ...table(['chunk', 'file', 'trips', 'bytes', 'attempts', 'last error'], rows, [1, 2, 3, 5]),
    '',
    ...others,
    `When the cause is fixed: npm run ${status === 'RUNNING' ? `dead-letters -- ${name} --replay` : `redrive -- ${name}`}`,
  ];
}

function describe({ chunk, attempts, error }: DeadChunk, lastFailure: string | undefined): ListedChunk {
  const file = uriName(chunk.uri);
  const named = parseTripFileName(file);
  return {
    chunk: chunk.chunk,
    file,
    trips: named === undefined ? '' : describeTripMonth(named),
    bytes: [chunk.start, chunk.end],
    attempts,
    error: lastFailure ?? error ?? 'no worker reported why: they were killed, or ran out of memory or time',
  };
}

async function replayed(
  { name, status, deadLetterQueueUrl, partials }: Execution,
  { chunks }: DeadLetters,
  { sqs }: Connection,
  dynamodb: DynamoDBClient,
  asJson: boolean,
): Promise<string[]> {
  const queueUrl = await findQueue(sqs, name, 'queue');
  if (queueUrl === undefined) {
    throw new CommandFailed(`the queue of ${name} is gone; a redrive creates it again: npm run redrive -- ${name}`);
  }
  const counted = await countedChunks(dynamodb, partials, name);
  const done = await replay(sqs, { queueUrl, deadLetterQueueUrl }, chunks, counted);
  if (asJson) return [JSON.stringify({ execution: name, status, ...done })];
  if (chunks.length === 0) return [`no dead letters in ${name} (${status}): nothing was sent`];
  const removed = done.counted > 0 ? `, removed ${grouped(done.counted)} that have been counted` : '';
  return [
    `sent ${plural(done.sent, 'chunk')} of ${name} back to its queue${removed}`,
    status === 'RUNNING'
      ? `Its workers try them again; those that they give up once more: npm run dead-letters -- ${name}`
      : `It is ${status}: continue it with: npm run redrive -- ${name}`,
  ];
}
