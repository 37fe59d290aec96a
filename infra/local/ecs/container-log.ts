import type { Readable } from 'node:stream';
import { keepLines } from '../logs/lines.ts';
import type { LogGroups } from '../logs/log-groups.ts';
import type { ContainerLaunch } from './task-runner.ts';

/** The logs that receive containers' output. */
export interface ContainerLogOptions {
  readonly logs: LogGroups;
  readonly onError: (error: unknown) => void;
}

/** Stores a container's output in its log group, as the log driver `awslogs` does; settles once all of it is stored. */
export async function logContainer(
  { taskId, container }: ContainerLaunch,
  outputs: readonly Readable[],
  { logs, onError }: ContainerLogOptions,
): Promise<void> {
  const { group, streamPrefix } = container.log;
  const stream = streamPrefix === undefined ? taskId : `${streamPrefix}/${container.name}/${taskId}`;
  const log = logs.writer(group, stream);
  const keep = (lines: readonly string[]): void => {
    const time = Date.now();
    log.write(...lines.map((message) => ({ time, message })));
  };
  await Promise.all(outputs.map((output) => keepLines(output, keep).catch(onError)));
}
