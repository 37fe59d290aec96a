import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { HistoryLog } from '../history/history-log.ts';

/** An execution's stored data besides its history; dates in milliseconds since the epoch, payloads as JSON text. */
const recordSchema = z.object({
  executionArn: z.string(),
  stateMachineArn: z.string(),
  stateMachineName: z.string(),
  stateMachineVersionArn: z.string().optional(),
  stateMachineAliasArn: z.string().optional(),
  name: z.string(),
  roleArn: z.string(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  startDate: z.number(),
  stopDate: z.number().optional(),
  input: z.string(),
  output: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  traceHeader: z.string().optional(),
  redriveCount: z.int().min(0),
  redriveDate: z.number().optional(),
  /** Client tokens of the last redrives, so that a repeated request is not a second redrive. */
  redriveTokens: z.array(z.object({ token: z.string(), date: z.number() })),
  /** How many events the history had when the execution closed. */
  events: z.int().min(0),
});
/** An execution as stored in `execution.json`. */
export type ExecutionRecord = z.infer<typeof recordSchema>;

const RECORD_FILE = 'execution.json';
const DEFINITION_FILE = 'definition.json';
const HISTORY_FILE = 'history.jsonl';

/** The folder of one execution: its record, the definition that it runs, its history. */
export class ExecutionFolder {
  readonly path: string;
  readonly history: HistoryLog;

  constructor(folder: string) {
    this.path = folder;
    this.history = new HistoryLog(path.join(folder, HISTORY_FILE));
  }

  /** The definition that the execution runs, even if the state machine has changed since. */
  definition(): string {
    return readFileSync(path.join(this.path, DEFINITION_FILE), 'utf8');
  }

  /** Creates the folder, replacing one left by a start that was never acknowledged; the execution exists from {@link save} on. */
  create(definition: string): void {
    rmSync(this.path, { recursive: true, force: true });
    mkdirSync(this.path, { recursive: true });
    writeFileSync(path.join(this.path, DEFINITION_FILE), definition);
  }

  /** Writes the record atomically: a reader sees the old one or the new one. */
  save(record: ExecutionRecord): void {
    const file = path.join(this.path, RECORD_FILE);
    writeFileSync(`${file}.new`, JSON.stringify(record));
    renameSync(`${file}.new`, file);
  }
}

/** Where executions are stored: one folder each under one directory. */
export class ExecutionStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
  }

  /**
   * The folder for an execution. Names may contain dots and any script, and may differ only by case, so a hash
   * distinguishes them.
   */
  folder(executionArn: string): ExecutionFolder {
    const name = executionArn.slice(executionArn.lastIndexOf(':') + 1);
    const readable = name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 80);
    const digest = createHash('sha256').update(executionArn).digest('hex').slice(0, 16);
    return new ExecutionFolder(path.join(this.#directory, `${readable}-${digest}`));
  }

  /** All executions on disk: the folders that have a record. */
  load(): { readonly folder: ExecutionFolder; readonly record: ExecutionRecord }[] {
    return readdirSync(this.#directory)
      .map((name) => path.join(this.#directory, name))
      .filter((folder) => existsSync(path.join(folder, RECORD_FILE)))
      .map((folder) => ({ folder: new ExecutionFolder(folder), record: readRecord(path.join(folder, RECORD_FILE)) }));
  }
}

function readRecord(file: string): ExecutionRecord {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(
      `${file} is not an execution record (remove its folder to forget the execution): ${String(error)}`,
      {
        cause: error,
      },
    );
  }
}
