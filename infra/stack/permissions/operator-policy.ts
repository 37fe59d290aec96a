import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  OPERATOR_POLICY_NAME,
  QUEUE_NAME_PREFIX,
  SCHEDULE_GROUP,
  SCHEDULE_NAME,
  STATE_MACHINE_ALIAS,
} from '../../../workflow/names.ts';
import { allow } from '../parts/allow.ts';
import { executionsArn } from '../parts/arns.ts';
import type { SourceBucket } from '../pipeline/source-bucket.ts';

/** The resources that operators work with. */
export interface OperatorPolicyProps {
  readonly stateMachine: IStateMachine;
  readonly startMonthlyRun: IFunction;
  readonly bucket: IBucket;
  readonly sourceBucket: SourceBucket;
  readonly partials: ITable;
  readonly results: ITable;
  /** The log groups of the functions and the workers. */
  readonly logGroups: readonly ILogGroup[];
}

/**
 * Allows what the commands and the console call, and nothing else: attach it to whoever runs them. The local cloud's
 * operator, whose keys they use there, has exactly this policy. It does not cover putting trip files into the bucket.
 */
export class OperatorPolicy extends Construct {
  readonly #policy: ManagedPolicy;
  readonly #props: OperatorPolicyProps;

  constructor(scope: Construct, id: string, props: OperatorPolicyProps) {
    super(scope, id);
    this.#props = props;
    this.#policy = new ManagedPolicy(this, 'Policy', {
      managedPolicyName: OPERATOR_POLICY_NAME,
      description: 'Runs and watches executions of the trip explorer through its commands and its console',
    });
    this.#allowExecutions();
    this.#allowQueues();
    this.#allowLooking();
    this.#allowSchedule();
  }

  #allowExecutions(): void {
    const { stateMachineArn } = this.#props.stateMachine;
    allow(
      this.#policy,
      {
        why: 'Every command finds the state machine by its name; the list takes no resource',
        actions: ['states:ListStateMachines'],
        resources: ['*'],
      },
      {
        why: 'For the command executions and the graph of the console',
        actions: ['states:ListExecutions', 'states:DescribeStateMachine'],
        resources: [stateMachineArn],
      },
      {
        why: 'start-job, backfill and the console’s form start by the alias of the last deploy, so that a redrive stays on its version',
        actions: ['states:StartExecution'],
        resources: [stateMachineArn],
        conditions: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': STATE_MACHINE_ALIAS } },
      },
      {
        why: 'Watches, stops and redrives executions, whose names are given when they start',
        actions: [
          ...['states:DescribeExecution', 'states:GetExecutionHistory', 'states:DescribeStateMachineForExecution'],
          ...['states:StopExecution', 'states:RedriveExecution'],
        ],
        resources: [executionsArn(this)],
      },
    );
  }

  #allowQueues(): void {
    allow(
      this.#policy,
      {
        why: 'start-job and the console show the depth of an execution’s queue, dead-letters moves chunks from one of its queues to the other: every execution has its own, all under one prefix',
        actions: [
          ...['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'],
          ...['sqs:SendMessage', 'sqs:DeleteMessage'],
        ],
        resources: [Stack.of(this).formatArn({ service: 'sqs', resource: `${QUEUE_NAME_PREFIX}*` })],
      },
      {
        why: 'dead-letters reads the failures of chunks, and which chunks were counted after all',
        actions: ['dynamodb:Query'],
        resources: [this.#props.partials.tableArn],
      },
    );
  }

  #allowLooking(): void {
    const { bucket, sourceBucket, results, logGroups } = this.#props;
    allow(
      this.#policy,
      {
        why: 'The console, backfill and dead-letters find tables by their names; the list takes no resource',
        actions: ['dynamodb:ListTables'],
        resources: ['*'],
      },
      {
        why: 'The explorer lists results and reads one with its layer; backfill checks which exist',
        actions: ['dynamodb:Scan', 'dynamodb:Query', 'dynamodb:GetItem'],
        resources: [results.tableArn],
      },
      {
        why: 'schedule, backfill and --dry-run check which files exist',
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn, sourceBucket.arn],
      },
      {
        why: 'start-job and the explorer read results and layers; --dry-run reads files under any prefix as ValidateInput does',
        actions: ['s3:GetObject'],
        resources: [bucket.arnForObjects('*'), sourceBucket.objects],
      },
      {
        why: 'The console finds log groups by their names; the list takes no resource',
        actions: ['logs:DescribeLogGroups'],
        resources: ['*'],
      },
      {
        why: 'The console reads the logs of functions and workers: CloudWatch Logs names a group with all its streams',
        actions: ['logs:FilterLogEvents'],
        resources: logGroups.map(({ logGroupArn }) => logGroupArn),
      },
    );
  }

  #allowSchedule(): void {
    const schedule = { service: 'scheduler', resource: 'schedule', resourceName: `${SCHEDULE_GROUP}/${SCHEDULE_NAME}` };
    allow(
      this.#policy,
      {
        why: 'Shows the monthly schedule',
        actions: ['scheduler:GetSchedule'],
        resources: [Stack.of(this).formatArn(schedule)],
      },
      {
        why: 'schedule --at calls the function that the schedule calls',
        actions: ['lambda:InvokeFunction'],
        resources: [this.#props.startMonthlyRun.functionArn],
      },
    );
  }
}
