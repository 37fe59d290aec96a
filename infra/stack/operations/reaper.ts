import { Duration, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { QUEUE_NAME_PREFIX } from '../../../workflow/names.ts';
import type { ReaperEnvironment } from '../../../workflow/reaper/services.ts';
import { allow } from '../parts/allow.ts';
import type { Grant } from '../parts/allow.ts';
import { executionsArn } from '../parts/arns.ts';
import { tripFunction } from '../parts/trip-function.ts';

/** The maximum delay before a task without an execution is stopped and its alarm raised. */
const STRAY_TASKS = Duration.minutes(15);
/** What a failed execution left costs cents a month: a day more or less does not matter. */
const LEFTOVERS = Duration.days(1);

/** The properties of {@link Reaper}. */
export interface ReaperProps {
  /** The folder that holds a bundle for each function. */
  readonly bundles: string;
  readonly stateMachineArn: string;
  readonly cluster: ICluster;
  /** The family of the workers' task definition. */
  readonly taskFamily: string;
  readonly partials: ITable;
  readonly bucket: IBucket;
  readonly workPrefix: string;
}

/**
 * Two functions on a schedule that ensure that nothing is billed for executions that have ended: one stops tasks whose
 * execution is not running, every 15 minutes; one removes daily what failed executions left for a redrive, after 14
 * days.
 */
export class Reaper extends Construct {
  readonly stopStrayTasks: lambda.Function;
  readonly reapLeftovers: lambda.Function;

  constructor(scope: Construct, id: string, props: ReaperProps) {
    super(scope, id);
    const listExecutions: Grant = {
      why: 'Lists the executions that run and those that ended',
      actions: ['states:ListExecutions'],
      resources: [props.stateMachineArn],
    };
    this.stopStrayTasks = this.#function('StopStrayTasks', 'Stops tasks whose execution does not run', props, [
      listExecutions,
      this.#tasks(props, 'ListTasks', 'DescribeTasks', 'StopTask'),
    ]);
    this.reapLeftovers = this.#function('ReapLeftovers', 'Removes what failed executions left 14 days ago', props, [
      listExecutions,
      {
        why: 'Checks an execution again right before removing anything that belongs to it; its name was given when it started',
        actions: ['states:DescribeExecution'],
        resources: [executionsArn(this)],
      },
      this.#tasks(props, 'ListTasks', 'StopTask'),
      ...this.#queues(),
      {
        why: 'Removes the partials of an execution, partition by partition',
        actions: ['dynamodb:Query', 'dynamodb:BatchWriteItem'],
        resources: [props.partials.tableArn],
      },
      {
        why: 'Finds the statistics of chunks that are stored outside the table',
        actions: ['s3:ListBucket'],
        resources: [props.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': 'work/executions/*' } },
      },
      {
        why: 'Removes the plan of an execution and those statistics, which are stored under its name',
        actions: ['s3:DeleteObject'],
        resources: [props.bucket.arnForObjects('work/executions/*')],
      },
    ]);
    this.#every(STRAY_TASKS, this.stopStrayTasks);
    this.#every(LEFTOVERS, this.reapLeftovers);
  }

  #tasks({ cluster }: ReaperProps, ...actions: readonly string[]): Grant {
    return {
      why: 'Finds and stops tasks: ListTasks takes no resource, and a task has a new name each time; within the cluster',
      actions: actions.map((action) => `ecs:${action}`),
      resources: ['*'],
      conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
    };
  }

  #queues(): Grant[] {
    return [
      {
        why: 'Finds queues whose execution is forgotten; the list takes no resource',
        actions: ['sqs:ListQueues'],
        resources: ['*'],
      },
      {
        why: 'Removes the queues of an execution: each has its own, all under one prefix',
        actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes', 'sqs:DeleteQueue'],
        resources: [Stack.of(this).formatArn({ service: 'sqs', resource: `${QUEUE_NAME_PREFIX}*` })],
      },
    ];
  }

  #function(
    name: 'StopStrayTasks' | 'ReapLeftovers',
    description: string,
    props: ReaperProps,
    grants: readonly Grant[],
  ): lambda.Function {
    const reaper = tripFunction(this, name, {
      bundles: props.bundles,
      description,
      environment: {
        STATE_MACHINE_ARN: props.stateMachineArn,
        CLUSTER: props.cluster.clusterArn,
        TASK_FAMILY: props.taskFamily,
        PARTIALS_TABLE: props.partials.tableName,
        WORK_PREFIX: props.workPrefix,
      } satisfies Record<keyof ReaperEnvironment, string>,
    });
    allow(reaper, ...grants);
    return reaper;
  }

  #every(period: Duration, reaper: lambda.Function): void {
    new Rule(this, `Every${reaper.node.id}`, {
      description: `Calls ${reaper.node.id}`,
      schedule: Schedule.rate(period),
      targets: [new LambdaFunction(reaper)],
    });
  }
}
