import path from 'node:path';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { ICluster } from 'aws-cdk-lib/aws-ecs';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { PolicyStatementProps, Role } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { QUEUE_NAME_PREFIX, STATE_MACHINE_NAME } from '../workflow/names.ts';
import type { ReaperEnvironment } from '../workflow/reaper/services.ts';
import { acknowledge, TRACING_TAKES_NO_RESOURCE } from './acknowledge.ts';
import { functionRole } from './function-role.ts';
import { monthOfLogs } from './log-groups.ts';

/** Each makes some calls for each execution that failed: hundreds of them take a minute or two. */
const TIMEOUT = Duration.minutes(10);
const MEMORY = 512;
/** How late a task without an execution is stopped, and the alarm on it comes. */
const STRAY_TASKS = Duration.minutes(15);
/** What a failed execution left costs cents a month: a day more or less is nothing. */
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
 * Two functions on a schedule that see to it that nothing is billed for executions that are over: one stops tasks whose
 * execution does not run, every 15 minutes; one removes daily what failed executions left for a redrive, after 14 days.
 */
export class Reaper extends Construct {
  readonly stopStrayTasks: lambda.Function;
  readonly reapLeftovers: lambda.Function;

  constructor(scope: Construct, id: string, props: ReaperProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const executions = stack.formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${STATE_MACHINE_NAME}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const listExecutions = { actions: ['states:ListExecutions'], resources: [props.stateMachineArn] };
    const inCluster = { ArnEquals: { 'ecs:cluster': props.cluster.clusterArn } };
    const tasks = (...actions: readonly string[]): PolicyStatementProps => ({
      actions: actions.map((action) => `ecs:${action}`),
      resources: ['*'], // ListTasks takes no resource; the condition names the cluster
      conditions: inCluster,
    });
    this.stopStrayTasks = this.#function('StopStrayTasks', 'Stops tasks whose execution does not run', props, [
      listExecutions,
      tasks('ListTasks', 'DescribeTasks', 'StopTask'),
    ]);
    this.reapLeftovers = this.#function('ReapLeftovers', 'Removes what failed executions left 14 days ago', props, [
      listExecutions,
      { actions: ['states:DescribeExecution'], resources: [executions] },
      tasks('ListTasks', 'StopTask'),
      { actions: ['sqs:ListQueues'], resources: ['*'] }, // takes no resource
      {
        actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes', 'sqs:DeleteQueue'],
        resources: [stack.formatArn({ service: 'sqs', resource: `${QUEUE_NAME_PREFIX}*` })],
      },
      { actions: ['dynamodb:Query', 'dynamodb:BatchWriteItem'], resources: [props.partials.tableArn] },
      {
        actions: ['s3:ListBucket'],
        resources: [props.bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': 'work/executions/*' } },
      },
      { actions: ['s3:DeleteObject'], resources: [props.bucket.arnForObjects('work/executions/*')] },
    ]);
    this.#every(STRAY_TASKS, this.stopStrayTasks);
    this.#every(LEFTOVERS, this.reapLeftovers);
  }

  #function(
    name: string,
    description: string,
    props: ReaperProps,
    statements: readonly PolicyStatementProps[],
  ): lambda.Function {
    const logGroup = monthOfLogs(this, `${name}Logs`);
    const role = functionRole(this, `${name}Role`, logGroup);
    const reaper = new lambda.Function(this, name, {
      description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(path.join(props.bundles, name)),
      handler: 'index.handler',
      timeout: TIMEOUT,
      memorySize: MEMORY,
      environment: {
        STATE_MACHINE_ARN: props.stateMachineArn,
        CLUSTER: props.cluster.clusterArn,
        TASK_FAMILY: props.taskFamily,
        PARTIALS_TABLE: props.partials.tableName,
        WORK_PREFIX: props.workPrefix,
      } satisfies Record<keyof ReaperEnvironment, string>,
      tracing: lambda.Tracing.ACTIVE,
      logGroup,
      role,
    });
    for (const statement of statements) reaper.addToRolePolicy(new PolicyStatement(statement));
    this.#acknowledge(role);
    return reaper;
  }

  #every(period: Duration, reaper: lambda.Function): void {
    new Rule(this, `Every${reaper.node.id}`, {
      description: `Calls ${reaper.node.id}`,
      schedule: Schedule.rate(period),
      targets: [new LambdaFunction(reaper)],
    });
  }

  #acknowledge(role: Role): void {
    acknowledge(
      role,
      TRACING_TAKES_NO_RESOURCE, // the same wildcard as of ecs:ListTasks, within the cluster, and of sqs:ListQueues
      {
        id: 'AwsSolutions-IAM5',
        reason: 'Executions, their queues and their objects are named when they start: these are those of this stack',
        appliesTo: [
          { regex: `/:execution:${STATE_MACHINE_NAME}:\\*$/` },
          { regex: `/:${QUEUE_NAME_PREFIX}\\*$/` },
          { regex: String.raw`/work/executions/\*$/` },
        ],
      },
    );
  }
}
