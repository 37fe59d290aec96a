import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ReaperServices } from '../../../workflow/reaper/services.ts';
import { eventually } from '../../infra/local/running-cloud.ts';
import { cloudServices } from '../stages/cloud-services.ts';
import type { CloudServices } from '../stages/cloud-services.ts';

const DAY = 24 * 3600 * 1000;

/** The reaper's services on a local cloud, at a time of the test's choosing. */
export interface ReaperCloud {
  readonly cloud: CloudServices;
  /** The lines that it printed. */
  readonly printed: Record<string, unknown>[];
  /** The services some days from now. */
  inDays(days: number): ReaperServices;
  /** An execution that failed at once, because its input is not a job. */
  failedExecution(name: string): Promise<void>;
}

/** Starts a local cloud in `folder` and opens the reaper's services on it. */
export async function reaperCloud(folder: string): Promise<ReaperCloud> {
  const cloud = await cloudServices(folder);
  const [, family = ''] = /task-definition\/([^:]+):/.exec(cloud.env.TASK_DEFINITION) ?? [];
  const printed: Record<string, unknown>[] = [];
  return {
    cloud,
    printed,
    inDays: (days) => ({
      env: {
        STATE_MACHINE_ARN: cloud.stateMachineArn,
        CLUSTER: cloud.env.CLUSTER,
        TASK_FAMILY: family,
        PARTIALS_TABLE: cloud.env.PARTIALS_TABLE,
        WORK_PREFIX: pathToFileURL(path.join(folder, 'work')).href,
      },
      sfn: cloud.sfn,
      sqs: cloud.sqs,
      dynamodb: cloud.dynamodb,
      ecs: cloud.ecs,
      storage: cloud.storage,
      now: () => Date.now() + days * DAY,
      print: (line) => {
        printed.push(line);
      },
    }),
    failedExecution: async (name) => {
      const { stateMachineArn, sfn } = cloud;
      const started = await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: '{}' }));
      const describe = new DescribeExecutionCommand({ executionArn: started.executionArn });
      await eventually(
        async () => (await sfn.send(describe)).status,
        (status) => status === 'FAILED',
        60,
      );
    },
  };
}
