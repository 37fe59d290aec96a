import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { readDescription } from '../folder/cloud-description.ts';
import type { CloudDescription } from '../folder/cloud-description.ts';
import { KEYS_FILE, USAGE_FILE } from '../iam/iam.ts';
import { readUsage } from '../iam/usage.ts';
import type { UsageRow } from '../iam/usage.ts';
import { UserKeys } from '../iam/user-keys.ts';
import type { LocalStack } from '../template/local-stack.ts';
import { squareDistricts, tripsEverywhere } from './exercise-data.ts';

/** Seven chunks of the smallest size. */
const FEW_TRIPS = 5000;
const CHUNK = '64KiB';
/**
 * One chunk whose statistics exceed the 350 KB that an item holds, so that they go to an object under the work prefix.
 * They are 11.2 MB; fauxqs takes 11 MiB in one request.
 */
const MANY_TRIPS = 140_000;
const START_MS = 60_000;

/** What the exercise requires. */
export interface ExerciseOptions {
  /** The build's folder. */
  readonly dist: string;
  /** An empty folder. */
  readonly state: string;
  readonly stack: LocalStack;
  /** Receives each command as it starts. */
  readonly log: (line: string) => void;
}

/**
 * Runs executions through every path of a local cloud, with source, layer and work in its S3, so that every grant is
 * needed and enforced: one that succeeds and has statistics too large for an item; one whose file changes under its
 * workers, so that chunks fail, are given up and (once the file is back) redriven; one that is stopped. Returns the
 * record of who used which grant; throws with the output of the command that failed, as it does if a grant is missing.
 */
export async function exercise(options: ExerciseOptions): Promise<readonly UsageRow[]> {
  const { dist, state, stack, log } = options;
  // Without a work prefix, the stack's own bucket holds the work, as on AWS.
  const cloud = start(path.join(dist, 'local-cloud/main.cjs'), ['--state', state, '--parameter', 'WorkPrefix=']);
  try {
    const described = await descriptionOf(state);
    const keys = UserKeys.parse(JSON.parse(readFileSync(path.join(state, KEYS_FILE), 'utf8')));
    const bucket = stack.buckets[0]?.name ?? '';
    const s3 = new S3Client({ ...described, credentials: keys.administrator, forcePathStyle: true });
    const env = {
      AWS_ENDPOINT_URL: described.endpoint,
      AWS_REGION: described.region,
      AWS_ACCESS_KEY_ID: keys.operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.operator.secretAccessKey,
    };
    const bench = {
      bucket,
      put: async (key: string, body: string): Promise<void> => {
        await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
      },
      command: (name: string, ...args: readonly string[]): Program => {
        log(`${name} ${args.join(' ')}`);
        return start(path.join(dist, 'cli/main.mjs'), [name, ...args], env);
      },
    };
    // The first execution starts the functions; the others find them warm and wait at the same time.
    await succeed(bench);
    await Promise.all([failAndRedrive(bench), stop(bench)]);
    await bench.command('executions').end(0);
    s3.destroy();
  } finally {
    cloud.interrupt();
    await cloud.end();
  }
  return readUsage(path.join(state, USAGE_FILE));
}

/** The parameters of an execution. */
interface Bench {
  readonly bucket: string;
  readonly put: (key: string, body: string) => Promise<void>;
  readonly command: (name: string, ...args: readonly string[]) => Program;
}

async function succeed({ bucket, put, command }: Bench): Promise<void> {
  await put('layers/squares.geojson', squareDistricts());
  await put('succeeds/yellow-2015-06.csv', tripsEverywhere(MANY_TRIPS));
  const layer = ['--districts', `s3://${bucket}/layers/squares.geojson`, '--district-id', 'id'];
  await command('start-job', '--source', `s3://${bucket}/succeeds/`, ...layer, '--name', 'succeeds').end(0);
}

async function failAndRedrive({ bucket, put, command }: Bench): Promise<void> {
  const file = 'fails/yellow-2015-06.csv';
  const trips = tripsEverywhere(FEW_TRIPS);
  await put(file, trips);
  const job = ['--source', `s3://${bucket}/fails/`, '--chunk-bytes', CHUNK, '--name', 'fails'];
  const failing = command('start-job', ...job);
  await failing.says('PartitionIntoChunks');
  await put(file, tripsEverywhere(FEW_TRIPS + 1));
  await failing.end(1);
  await command('dead-letters', 'fails').end(0);
  await put(file, trips);
  await command('redrive', 'fails').end(0);
}

async function stop({ bucket, put, command }: Bench): Promise<void> {
  await put('stopped/yellow-2015-06.csv', tripsEverywhere(FEW_TRIPS));
  const job = ['--source', `s3://${bucket}/stopped/`, '--chunk-bytes', CHUNK, '--name', 'stopped'];
  const stopped = command('start-job', ...job);
  await stopped.says('PartitionIntoChunks');
  await command('stop-job', 'stopped').end(0);
  await stopped.end();
}

async function descriptionOf(state: string): Promise<CloudDescription> {
  for (let waited = 0; waited <= START_MS; waited += 100) {
    const description = readDescription(state);
    if (description !== undefined) return description;
    await delay(100);
  }
  throw new Error(`the local cloud did not come up in ${state}`);
}

/** A running program of the build. */
interface Program {
  /** Resolves once its output contains a text; throws with its output if it ends before. */
  says(text: string): Promise<void>;
  /** Resolves once it has ended; throws with its output if its exit code is not the expected one. */
  end(code?: number): Promise<void>;
  interrupt(): void;
}

function start(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  const own = { PATH: process.env.PATH, HOME: process.env.HOME, ...env };
  const child = spawn(process.execPath, [script, ...args], { env: own, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => {
      output += part.toString();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    says: async (text) => {
      while (!output.includes(text)) {
        if (child.exitCode !== null) throw new Error(`${path.basename(script)} ended before ${text}:\n${output}`);
        await delay(20);
      }
    },
    end: async (code) => {
      const exit = await ended;
      if (code !== undefined && exit !== code) {
        throw new Error(`${path.basename(script)} ${args.join(' ')} ended with ${exit ?? 'a signal'}:\n${output}`);
      }
    },
    interrupt: () => {
      child.kill('SIGINT');
    },
  };
}
