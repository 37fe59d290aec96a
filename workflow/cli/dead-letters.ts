import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientPolicy } from '../../tasks/aws/retry-policy.ts';
import { parseTripFileName } from '../../tasks/trips/trip-file.ts';
import { uriName } from '../../tasks/storage/storage.ts';
import { findQueue, replay, withDeadLetters } from '../run/dead-letters.ts';
import type { DeadChunk, DeadLetters } from '../run/dead-letters.ts';
import { describeTripMonth } from '../job.ts';
import { countedChunks, lastFailures } from '../run/partial-store.ts';
import { BadInput, COMMON_HELP, COMMON_OPTIONS, CommandFailed, EXIT, parseCommand } from '../client/command.ts';
import type { Terminal } from '../client/command.ts';
import { connect } from '../client/connect.ts';
import type { Connection } from '../client/connect.ts';
import { describeExecution, executionNamed } from '../client/one-execution.ts';
import { findPartialsTable } from '../client/find-tables.ts';
import { table } from '../client/table.ts';
import { grouped, plural } from '../client/units.ts';

const HELP = `Lists the chunks that workers gave up: those in an execution's dead-letter queue, each with its last error.

  npm run dead-letters -- EXECUTION

  --replay         send them back to the queue; one that is counted meanwhile is only removed
  --json           write JSON to the standard output
${COMMON_HELP}`;

const OPTIONS = { ...COMMON_OPTIONS, replay: { type: 'boolean' }, json: { type: 'boolean' } } as const;

/** A chunk as it is told; `bytes` is its range of the file, end exclusive. */
interface ToldChunk {
  readonly chunk: number;
  readonly file: string;
  readonly trips: string;
  readonly bytes: readonly [start: number, end: number];
  readonly attempts: number;
  readonly error: string;
}

/** `npm run dead-letters`: returns the exit code. */
export async function main(argv: readonly string[], { out }: Terminal): Promise<number> {
  const config = { args: [...argv], options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseCommand(config, 'dead-letters');
  if (values.help) {
    out.write(`${HELP}\n`);
    return EXIT.ok;
  }
  const name = executionNamed(positionals, 'dead-letters');
  const connection = await connect(values);
  const dynamodb = new DynamoDBClient(clientPolicy());
  try {
    const { status = '' } = await describeExecution(connection, name);
    const deadLetterQueueUrl = await findQueue(connection.sqs, name, 'dead letters');
    if (deadLetterQueueUrl === undefined) {
      const why = noQueue(name, status);
      const none = JSON.stringify({ execution: name, status, chunks: [], unreadable: [] });
      out.write(`${values.json === true ? none : why}\n`);
      return EXIT.ok;
    }
    const execution = { name, status, deadLetterQueueUrl, partials: await findPartialsTable(dynamodb) };
    const lines = await withDeadLetters(connection.sqs, deadLetterQueueUrl, (letters) =>
      values.replay === true
        ? replayed(execution, letters, connection, dynamodb, values.json === true)
        : listed(execution, letters, dynamodb, values.json === true),
    );
    out.write(`${lines.join('\n')}\n`);
    return EXIT.ok;
  } finally {
    dynamodb.destroy();
    await connection.close();
  }
}

/** An execution whose dead-letter queue is there. */
interface Execution {
  readonly name: string;
  readonly status: string;
  readonly deadLetterQueueUrl: string;
  /** The Partials table. */
  readonly partials: string;
}

/** Why there is no dead-letter queue; throws {@link BadInput} where there cannot be one any more. */
function noQueue(name: string, status: string): string {
  if (status === 'SUCCEEDED') {
    throw new BadInput(`${name} has succeeded: every chunk is counted, and its queues went with its teardown`);
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
  const told = chunks.map((chunk) => tell(chunk, failures.get(chunk.chunk.chunk)?.error));
  if (asJson) return [JSON.stringify({ execution: name, status, chunks: told, unreadable })];
  const others = unreadable.length === 0 ? [] : [`${plural(unreadable.length, 'message')} in it that are no chunks`];
  if (told.length === 0) return [`no dead letters in ${name} (${status})`, ...others];
  const rows = told.map(({ chunk, file, trips, bytes, attempts, error }) => [
    grouped(chunk),
    file,
    trips,
    `${grouped(bytes[0])} to ${grouped(bytes[1])}`,
    grouped(attempts),
    error,
  ]);
  return [
    `${plural(told.length, 'chunk')} of ${name} (${status}) given up`,
    '',
    ...table(['chunk', 'file', 'trips', 'bytes', 'attempts', 'last error'], rows, [1, 2, 3, 5]),
    '',
    ...others,
    `When the cause is mended: npm run ${status === 'RUNNING' ? `dead-letters -- ${name} --replay` : `redrive -- ${name}`}`,
  ];
}

function tell({ chunk, attempts, error }: DeadChunk, lastFailure: string | undefined): ToldChunk {
  const file = uriName(chunk.uri);
  const named = parseTripFileName(file);
  return {
    chunk: chunk.chunk,
    file,
    trips: named === undefined ? '' : describeTripMonth(named),
    bytes: [chunk.start, chunk.end],
    attempts,
    error: lastFailure ?? error ?? 'no worker said why: they were killed, or ran out of memory or time',
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
    throw new CommandFailed(`the queue of ${name} is gone; a redrive makes it anew: npm run redrive -- ${name}`);
  }
  const counted = await countedChunks(dynamodb, partials, name);
  const done = await replay(sqs, { queueUrl, deadLetterQueueUrl }, chunks, counted);
  if (asJson) return [JSON.stringify({ execution: name, status, ...done })];
  if (chunks.length === 0) return [`no dead letters in ${name} (${status}): nothing was sent`];
  const removed = done.counted > 0 ? `, removed ${grouped(done.counted)} that are counted already` : '';
  return [
    `sent ${plural(done.sent, 'chunk')} of ${name} back to its queue${removed}`,
    status === 'RUNNING'
      ? `Its workers take them up; what they give up again: npm run dead-letters -- ${name}`
      : `It is ${status}: continue it with: npm run redrive -- ${name}`,
  ];
}
