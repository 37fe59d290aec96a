import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { LocalStack } from '../template/local-stack.ts';
import { CloudDescription } from '../folder/cloud-description.ts';
import { KEYS_FILE, USAGE_FILE } from '../iam/iam.ts';
import { readUsage } from '../iam/usage.ts';
import type { UsageRow } from '../iam/usage.ts';
import { UserKeys } from '../iam/user-keys.ts';

/** One trip record of Manhattan, and how many of them a file has: seven chunks of the smallest size. */
const TRIP = '202531969,202533672,-73.954430,40.764141,-73.974754,40.754093,1.63,17.00,'.padEnd(79);
const TRIPS = 5000;
const CHUNK = '64KiB';
const KEY = 'trips/yellow-2015-06.csv';
const START_MS = 60_000;

/** Where the exercise takes place. */
export interface ExerciseOptions {
  /** The build's folder. */
  readonly dist: string;
  /** An empty folder. */
  readonly state: string;
  readonly stack: LocalStack;
  /** Told of each step. */
  readonly log: (line: string) => void;
}

/**
 * Leads executions through every path that a local cloud has, with source and work in S3: one that succeeds, one whose
 * file changes under its workers, so that chunks fail, are given up and (the file being back) redriven, one that is
 * stopped. Gives the record of who used which grant.
 */
export async function exercise(options: ExerciseOptions): Promise<readonly UsageRow[]> {
  const { dist, state, stack, log } = options;
  const cloud = start(path.join(dist, 'local-cloud/main.cjs'), ['--state', state, '--parameter', 'WorkPrefix=']);
  try {
    const described = await descriptionOf(state);
    const keys = UserKeys.parse(JSON.parse(readFileSync(path.join(state, KEYS_FILE), 'utf8')));
    const bucket = stack.buckets[0]?.name ?? '';
    const s3 = new S3Client({ ...described, credentials: keys.administrator, forcePathStyle: true });
    const put = async (line: string): Promise<void> => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: KEY, Body: `${line}\n`.repeat(TRIPS) }));
    };
    const env = {
      AWS_ENDPOINT_URL: described.endpoint,
      AWS_REGION: described.region,
      AWS_ACCESS_KEY_ID: keys.operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.operator.secretAccessKey,
    };
    const command = (name: string, ...args: readonly string[]): Program => {
      log(`${name} ${args.join(' ')}`);
      return start(path.join(dist, `cli/${name}.cjs`), args, env);
    };
    const job = ['--source', `s3://${bucket}/trips/`, '--chunk-bytes', CHUNK];
    await put(TRIP);
    await command('start-job', ...job, '--name', 'succeeds').end(0);
    const failing = command('start-job', ...job, '--name', 'fails');
    await failing.says('PartitionIntoChunks');
    await put(TRIP.replace('17.00', '18.00'));
    await failing.end(1);
    await command('dead-letters', 'fails').end(0);
    await put(TRIP);
    await command('redrive', 'fails').end(0);
    const stopped = command('start-job', ...job, '--name', 'stopped');
    await stopped.says('PartitionIntoChunks');
    await command('stop-job', 'stopped').end(0);
    await stopped.end();
    await command('executions').end(0);
    s3.destroy();
  } finally {
    cloud.interrupt();
    await cloud.end();
  }
  return readUsage(path.join(state, USAGE_FILE));
}

async function descriptionOf(state: string): Promise<CloudDescription> {
  const file = path.join(state, 'cloud.json');
  for (let waited = 0; !existsSync(file); waited += 100) {
    if (waited > START_MS) throw new Error(`the local cloud did not come up in ${state}`);
    await delay(100);
  }
  return CloudDescription.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** A program of the build that runs. */
interface Program {
  /** Resolves once its output holds a text. */
  says(text: string): Promise<void>;
  /** Resolves once it has ended; throws, with what it said, where its exit code is another than the one named. */
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
