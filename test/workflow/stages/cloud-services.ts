import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient, ListTaskDefinitionsCommand } from '@aws-sdk/client-ecs';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import type { StageServices } from '../../../workflow/services.ts';
import { startLocalCloud } from '../../infra/local/running-cloud.ts';
import { folderServices } from './stage-services.ts';

const CloudFile = z.object({
  stateMachineArn: z.string(),
  tables: z.record(z.string(), z.string()),
  clusters: z.record(z.string(), z.string()),
});

/** A stage's services on a local cloud that serves the built stack. */
export interface CloudServices extends StageServices {
  readonly stateMachineArn: string;
}

/** Starts a local cloud in `folder` on the template in `dist/`, and opens a stage's services on it. */
export async function cloudServices(folder: string): Promise<CloudServices> {
  const { client, state } = await startLocalCloud(folder, ['--template', path.resolve('dist/cdk.out')]);
  const cloud = CloudFile.parse(JSON.parse(readFileSync(path.join(state, 'cloud.json'), 'utf8')));
  const table = (name: string): string =>
    Object.entries(cloud.tables).find(([logicalId]) => logicalId.startsWith(name))?.[1] ?? '';
  const ecs = new ECSClient(client);
  const { taskDefinitionArns = [] } = await ecs.send(new ListTaskDefinitionsCommand({}));
  const services = folderServices(folder);
  return {
    ...services,
    env: {
      ...services.env,
      PARTIALS_TABLE: table('Partials'),
      RESULTS_TABLE: table('Results'),
      CLUSTER: Object.values(cloud.clusters)[0] ?? '',
      TASK_DEFINITION: taskDefinitionArns[0] ?? '',
      SUBNETS: ['subnet-1'],
      SECURITY_GROUPS: ['sg-1'],
    },
    sfn: new SFNClient(client),
    sqs: new SQSClient(client),
    dynamodb: new DynamoDBClient(client),
    ecs,
    stateMachineArn: cloud.stateMachineArn,
  };
}
