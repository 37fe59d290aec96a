import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CLOUD_FILE, TasksAs } from '../../workflow/client/cloud-file.ts';
import { defineCommand, EXIT, runWords } from '../../workflow/client/command.ts';
import { fromCaller } from '../../workflow/caller-folder.ts';
import { COMMON_OPTIONS } from '../../workflow/client/option-table.ts';
import type { OptionValues } from '../../workflow/client/option-table.ts';
import { BadInput } from '../../workflow/errors.ts';
import { openCloud } from './cloud.ts';
import type { LocalCloud } from './cloud.ts';
import { DockerError } from './ecs/docker-cli.ts';
import { prepareDocker } from './ecs/open-runner.ts';
import { InspectError } from './inspect.ts';
import { exportLines, exportLinesOf } from './exports.ts';
import type { LocalUser } from './exports.ts';
import { StateFolder, StateFolderError } from './folder/state-folder.ts';
import { readAssembly } from './template/assembly.ts';
import { TemplateError } from './template/template-error.ts';

const OPTIONS = {
  state: { value: 'DIR', default: COMMON_OPTIONS.state.default, help: 'the folder that keeps all state' },
  port: { value: 'N', default: '0', defaultHelp: 'a free one', help: 'the port of 127.0.0.1 to listen on' },
  template: { value: 'DIR', help: 'the synthesized stack to serve', defaultHelp: "the build's" },
  tasks: {
    value: 'KIND',
    default: 'process',
    help: 'process: ECS tasks run as processes of this machine; docker: as containers of their image',
  },
  parameter: { value: 'NAME=VALUE', multiple: true, help: 'a parameter of the template' },
  as: {
    value: 'USER',
    help: 'prints the export lines of the cloud that serves the state folder, and exits, for operator (who may do what the commands do) or admin (who may do anything); for a shell: eval "$(npm run --silent local-cloud -- --as admin)"',
  },
  inspect: {
    value: 'NAME',
    multiple: true,
    help: 'lets a function (such as TearDown) or the worker process wait for a debugger before it runs its code, on a free port of 127.0.0.1 that is printed here',
  },
  auto: { help: 'exits once nobody holds a lease any longer (for commands that start it)' },
} as const;

/** `npm run local-cloud` */
const localCloud = defineCommand({
  name: 'local-cloud',
  about:
    'Runs the local cloud: Step Functions, SQS, ECS, DynamoDB, Lambda, S3, CloudWatch Logs and EventBridge Scheduler of the synthesized stack, on one port of this machine.',
  usage: [['', 'until Ctrl-C']],
  options: OPTIONS,
  run: async ({ values }, { out }) => {
    const options = readOptions(values);
    if (options.as === undefined) await serve(options);
    else out.write(`${exportLinesOf(options.state, options.as).join('\n')}\n`);
    return EXIT.ok;
  },
});

/** Milliseconds after which a cloud ends if the command it was started for never connects. */
const FIRST_LEASE_MS = 15_000;

/** How long a start by a command waits for another cloud on the same state folder to end, in milliseconds. */
const HANDOVER_MS = 15_000;
const LOOK_AGAIN_MS = 50;

/** Signals within this many milliseconds are one Ctrl-C. */
const SAME_CTRL_C_MS = 300;

/** The parsed command line. */
interface Options {
  readonly state: string;
  readonly port: number;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly auto: boolean;
  readonly tasks: TasksAs;
  /** Names of the functions and containers that wait for a debugger. */
  readonly inspect: readonly string[];
  /** The user whose export lines to print, instead of serving. */
  readonly as: LocalUser | undefined;
}

/** Serves until a signal, or with `--auto` until the last lease ends; returns the exit code. */
export async function runCommand(argv: readonly string[]): Promise<number> {
  try {
    const terminal = { out: process.stdout, progress: process.stderr };
    return await runWords(localCloud, argv, terminal, new AbortController().signal); // signals are serve's own
  } catch (error) {
    const plain = plainMessage(error);
    console.error(plain === undefined ? error : `error: ${plain}`);
    return plain === undefined ? EXIT.failed : EXIT.badInput;
  }
}

async function serve(options: Options): Promise<void> {
  const ending = new AbortController();
  const end = (): void => {
    ending.abort();
  };
  const opened: { cloud?: LocalCloud } = {};
  onInterrupt(end);
  process.on('exit', () => opened.cloud?.kill());
  if (!(await prepare(options, ending.signal))) return;
  const folder = await takeFolder(options);
  const onLastLeaseEnded = (): void => {
    if (options.auto) end();
  };
  const cloud = await openCloud(folder, {
    ...options,
    program: process.argv[1] ?? '',
    onLastLeaseEnded,
    report: console.log,
    onError: report,
  });
  opened.cloud = cloud;
  console.log(options.auto ? shortGreeting(cloud) : greeting(cloud, options.state));
  if (options.auto) endWithoutLease(cloud, end);
  if (!ending.signal.aborted) await once(ending.signal, 'abort');
  await cloud.close();
}

/**
 * Does what takes minutes before the state folder is taken, since others wait for a cloud that has taken it; returns
 * whether to continue.
 */
async function prepare({ tasks, template }: Options, signal: AbortSignal): Promise<boolean> {
  try {
    if (tasks === 'docker') await prepareDocker(readAssembly(template).images, console.log, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return !signal.aborted;
}

/** Ctrl-C, a closed terminal or a kill ends in order; a second one ends immediately. */
function onInterrupt(end: () => void): void {
  let first: number | undefined;
  const onSignal = (): void => {
    first ??= performance.now();
    // npm passes on the Ctrl-C that the terminal sends to all: it arrives twice.
    if (performance.now() - first > SAME_CTRL_C_MS) process.exit(130);
    end();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal);
}

/** Takes the state folder. If commands start two clouds concurrently, or in succession, the second waits its turn. */
async function takeFolder({ state, auto }: Options): Promise<StateFolder> {
  const deadline = Date.now() + (auto ? HANDOVER_MS : 0);
  for (;;) {
    try {
      return StateFolder.take(state);
    } catch (error) {
      const serves = existsSync(path.join(state, CLOUD_FILE));
      if (!(error instanceof StateFolderError) || serves || Date.now() >= deadline) throw error;
      await delay(LOOK_AGAIN_MS);
    }
  }
}

/** Ends a cloud on which nobody takes a lease. */
function endWithoutLease({ leases }: LocalCloud, end: () => void): void {
  const timer = setTimeout(() => {
    if (leases.count === 0) end();
  }, FIRST_LEASE_MS);
  timer.unref();
}

/** For a log, which must not contain keys. */
function shortGreeting({ description: { endpoint, pid } }: LocalCloud): string {
  return `The local cloud serves ${endpoint} (process ${pid}).`;
}

function greeting({ description }: LocalCloud, state: string): string {
  const { endpoint, stateMachineArn, pid } = description;
  // Version 1 of the AWS CLI takes no endpoint for SQS from the environment, so the example passes it.
  const example =
    stateMachineArn === undefined
      ? 'stepfunctions list-state-machines'
      : `stepfunctions list-executions --state-machine-arn ${stateMachineArn}`;
  return [
    `The local cloud serves ${endpoint} (process ${pid}, state in ${state}). Use it from another terminal with:`,
    '',
    ...exportLines(description, description.credentials),
    '',
    'You are then an operator, who may do what the commands do. An administrator may do anything: eval',
    `the lines that this prints: npm run --silent local-cloud -- --as admin${state === OPTIONS.state.default ? '' : ` --state ${state}`}`,
    '',
    `Try: npm run start-job, or: aws --endpoint-url $AWS_ENDPOINT_URL ${example}`,
    'Ctrl-C stops it.',
  ].join('\n');
}

function readOptions(values: OptionValues<typeof OPTIONS>): Options {
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new BadInput('a port is a number from 0 to 65535', { option: '--port', value: values.port });
  }
  const parameters = values.parameter.map((text): [string, string] => {
    const [, name, value] = /^([A-Za-z0-9]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new BadInput('write NAME=VALUE', { option: '--parameter', value: text });
    }
    return [name, value];
  });
  const tasks = TasksAs.safeParse(values.tasks);
  if (!tasks.success) throw new BadInput('write process or docker', { option: '--tasks', value: values.tasks });
  const { auto, as, inspect } = values;
  const state = values.state === OPTIONS.state.default ? values.state : fromCaller(values.state);
  if (inspect.length > 0 && tasks.data === 'docker') {
    throw new BadInput('a debugger reaches processes only; leave out --tasks docker', { option: '--inspect' });
  }
  if (as !== undefined && as !== 'operator' && as !== 'admin') {
    throw new BadInput('write operator or admin', { option: '--as', value: as });
  }
  const template = values.template ?? path.join(path.dirname(process.argv[1] ?? ''), '../cdk.out');
  return { state, port, auto, as, inspect, template, tasks: tasks.data, parameters: Object.fromEntries(parameters) };
}

/** The message of an error that explains itself; undefined for any other, whose stack is needed. */
function plainMessage(error: unknown): string | undefined {
  const plain = [BadInput, StateFolderError, TemplateError, DockerError, InspectError].some(
    (kind) => error instanceof kind,
  );
  if (error instanceof Error && plain) return error.message;
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) return undefined;
  return `${error.message}; name another --port, or leave it out to take a free one`;
}

function report(error: unknown): void {
  console.error(new Date().toISOString(), error);
}
