import { Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { QUEUE_NAME_PREFIX } from '../../../workflow/names.ts';
import { allow } from '../parts/allow.ts';
import { executionsArn } from '../parts/arns.ts';
import type { Grant } from '../parts/allow.ts';
import type { SourceBucket } from '../pipeline/source-bucket.ts';
import type { StageFunctions } from '../pipeline/stage-functions.ts';
import type { TaskCluster } from '../pipeline/task-cluster.ts';

/** The parts of the pipeline. */
export interface PipelineParts {
  readonly functions: StageFunctions;
  readonly workers: TaskCluster;
  readonly bucket: IBucket;
  readonly partials: ITable;
  readonly results: ITable;
  readonly sourceBucket: SourceBucket;
}

/** Grants every stage and the worker the calls that they make, and nothing else. */
export function grantPipeline(parts: PipelineParts): void {
  grantPlanning(parts);
  grantCounting(parts);
  grantEnding(parts);
}

/** ValidateInput and PartitionIntoChunks: read what the job names, write the plan. */
function grantPlanning(parts: PipelineParts): void {
  const { ValidateInput, PartitionIntoChunks } = parts.functions.stages;
  const { bucket, sourceBucket } = parts;
  allow(
    ValidateInput,
    {
      why: 'Lists the files of the source; and without it, S3 answers "denied" for "not found"',
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn, sourceBucket.arn],
    },
    readSources(parts, 'Reads the head of each trip file and the layer; a job names any prefix of the bucket'),
    {
      why: 'Writes what it found and the index below the name of the execution, and the layer below the hash of its content',
      actions: ['s3:PutObject'],
      resources: ['executions/*/input.json', 'executions/*/index.bin', 'layers/*'].map((name) =>
        bucket.arnForObjects(`work/${name}`),
      ),
    },
  );
  allow(
    PartitionIntoChunks,
    readSources(parts, 'Reads what ValidateInput wrote, and finds the row ends in trip files where chunks may end'),
    {
      why: 'Writes the plan below the name of the execution, and the index again if it is gone',
      actions: ['s3:PutObject'],
      resources: ['manifest.json', 'index.bin'].map((name) => bucket.arnForObjects(`work/executions/*/${name}`)),
    },
  );
}

function readSources({ bucket, sourceBucket }: PipelineParts, why: string): Grant {
  return { why, actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*'), sourceBucket.objects] };
}

/** EnqueueChunks, ReconcileTaskSet and the worker: the queue, the task set and the partials. */
function grantCounting(parts: PipelineParts): void {
  const { workers, bucket, partials, functions } = parts;
  const { EnqueueChunks, ReconcileTaskSet } = functions.stages;
  const counted = {
    why: 'Checks which chunks are counted',
    actions: ['dynamodb:Query'],
    resources: [partials.tableArn],
  };
  allow(
    EnqueueChunks,
    readManifest(bucket),
    counted,
    onQueues(
      workers,
      'Creates the execution’s queues and fills them',
      'CreateQueue',
      'GetQueueAttributes',
      'SendMessage',
    ),
  );
  allow(
    ReconcileTaskSet,
    onQueues(workers, 'Reads the depth of the execution’s queue', 'GetQueueAttributes'),
    counted,
    ...listTasks(workers),
    ...runTasks(workers),
  );
  allow(
    workers.taskDefinition.taskRole,
    readSources(parts, 'Reads the index and its chunks; a job names any prefix of the bucket'),
    {
      why: 'Writes statistics that are too large for a partial below the name of the execution',
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('work/executions/*/partials/*')],
    },
    { why: 'Writes partials and failures', actions: ['dynamodb:PutItem'], resources: [partials.tableArn] },
    onQueues(
      workers,
      'Takes chunks from the execution’s queue, and gives up those that failed five times',
      ...['ReceiveMessage', 'ChangeMessageVisibility', 'DeleteMessage', 'SendMessage'],
    ),
  );
}

/** FinalAggregateScan, TearDown and StopTaskSet: write the result and leave nothing else. */
function grantEnding({ functions, workers, bucket, partials, results }: PipelineParts): void {
  const { FinalAggregateScan, TearDown } = functions.stages;
  const partialObjects = bucket.arnForObjects('work/executions/*/partials/*');
  allow(
    FinalAggregateScan,
    readManifest(bucket),
    { why: 'Reads partials and failures', actions: ['dynamodb:Query'], resources: [partials.tableArn] },
    {
      why: 'Reads statistics that were too large for a partial',
      actions: ['s3:GetObject'],
      resources: [partialObjects],
    },
    { why: 'Writes the results', actions: ['dynamodb:PutItem'], resources: [results.tableArn] },
    {
      why: 'Exports the result below the name of the execution, and statistics that are too large for an item by content',
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('work/executions/*/result.json'), bucket.arnForObjects('work/results/*')],
    },
    {
      why: 'Asks how often its execution was redriven; the name is not known beforehand',
      actions: ['states:DescribeExecution'],
      resources: [executionsArn(workers)],
    },
  );
  allow(
    TearDown,
    ...listTasks(workers),
    stopTasks(workers),
    onQueues(workers, 'Removes the execution’s queues', 'GetQueueUrl', 'DeleteQueue'),
    {
      why: 'Finds and removes the execution’s partials',
      actions: ['dynamodb:Query', 'dynamodb:BatchWriteItem'],
      resources: [partials.tableArn],
    },
    {
      why: 'Removes the execution’s plan and partials; its result stays',
      actions: ['s3:DeleteObject'],
      resources: [
        ...['input.json', 'manifest.json', 'index.bin'].map((name) =>
          bucket.arnForObjects(`work/executions/*/${name}`),
        ),
        partialObjects,
      ],
    },
  );
  allow(functions.stopTaskSet, ...listTasks(workers), stopTasks(workers));
}

function readManifest(bucket: IBucket): Grant {
  return {
    why: 'Reads the plan, below the name of the execution',
    actions: ['s3:GetObject'],
    resources: [bucket.arnForObjects('work/executions/*/manifest.json')],
  };
}

function onQueues(scope: Construct, why: string, ...actions: readonly string[]): Grant {
  const queues = Stack.of(scope).formatArn({ service: 'sqs', resource: `${QUEUE_NAME_PREFIX}*` });
  return {
    why: `${why}: every execution has its own, all under one prefix`,
    actions: actions.map((action) => `sqs:${action}`),
    resources: [queues],
  };
}

function listTasks({ cluster }: TaskCluster): Grant[] {
  return [
    {
      why: 'Lists the execution’s tasks: ECS takes no resource for that, the condition names the cluster',
      actions: ['ecs:ListTasks'],
      resources: ['*'],
      conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
    },
  ];
}

function stopTasks({ cluster }: TaskCluster): Grant {
  return {
    why: 'Stops the execution’s tasks in this cluster only; their ids are not known beforehand',
    actions: ['ecs:StopTask'],
    resources: [
      Stack.of(cluster).formatArn({ service: 'ecs', resource: 'task', resourceName: `${cluster.clusterName}/*` }),
    ],
  };
}

/** Running a task passes roles to it: `iam:PassRole` on just these prevents running tasks with other roles. */
function runTasks({ cluster, taskDefinition }: TaskCluster): Grant[] {
  const family = Stack.of(cluster).formatArn({
    service: 'ecs',
    resource: 'task-definition',
    resourceName: `${taskDefinition.family}:*`,
  });
  return [
    {
      why: 'Runs workers: an execution that began before a deploy those of the revision that it began with',
      actions: ['ecs:RunTask'],
      resources: [family],
      conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
    },
    {
      why: 'Hands the workers their roles',
      actions: ['iam:PassRole'],
      resources: [taskDefinition.taskRole.roleArn, taskDefinition.obtainExecutionRole().roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  ];
}
