import path from 'node:path';
import { ArnFormat, CfnCondition, CfnOutput, CfnParameter, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { QUEUE_NAME_PREFIX, STATE_MACHINE_NAME, WORKER_CONTAINER } from '../workflow/names.ts';
import { TripStateMachine } from '../workflow/state-machine.ts';
import { StageFunctions } from './stage-functions.ts';
import { TaskCluster } from './task-cluster.ts';

/** The properties of {@link TripExplorerStack}. */
export interface TripExplorerStackProps extends StackProps {
  /** The folder of the bundles that `npm run build` made. */
  readonly bundles: string;
}

/** The pipeline as CloudFormation. The local cloud serves the same template and only gives other values to its parameters. */
export class TripExplorerStack extends Stack {
  constructor(scope: Construct, id: string, props: TripExplorerStackProps) {
    super(scope, id, props);
    const bucket = this.#bucket();
    const partials = this.#table('Partials', 'shard', { name: 'chunk', type: dynamodb.AttributeType.NUMBER }, true);
    const results = this.#table('Results', 'layer', { name: 'trips', type: dynamodb.AttributeType.STRING }, false);
    const pacing = this.#pacing();
    const workers = new TaskCluster(this, 'Workers', {
      image: path.join(props.bundles, 'tasks'),
      environment: {
        PARTIALS_TABLE: partials.tableName,
        VISIBILITY_TIMEOUT_SECONDS: pacing.VISIBILITY_TIMEOUT_SECONDS,
      },
    });
    const functions = new StageFunctions(this, 'Stages', {
      bundles: path.join(props.bundles, 'lambda'),
      stopTaskSetTimeout: Duration.minutes(1),
      environment: {
        PARTIALS_TABLE: partials.tableName,
        RESULTS_TABLE: results.tableName,
        CLUSTER: workers.cluster.clusterArn,
        TASK_DEFINITION: workers.taskDefinition.taskDefinitionArn,
        CONTAINER: WORKER_CONTAINER,
        SUBNETS: Fn.join(',', [...workers.subnetIds]),
        SECURITY_GROUPS: workers.securityGroup.securityGroupId,
        WORK_PREFIX: this.#workPrefix(bucket),
        ...pacing,
      },
    });
    this.#grant(functions, workers, bucket, partials, results);
    const { stateMachine } = new TripStateMachine(this, 'StateMachine', { stages: functions.stages });
    new Rule(this, 'StopComputeOfUnfinishedExecutions', {
      description: 'Stops the tasks of an execution that failed, timed out or was aborted',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [stateMachine.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      targets: [new LambdaFunction(functions.stopTaskSet)],
    });
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
    new CfnOutput(this, 'ResultsTableName', { value: results.tableName });
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName });
  }

  /** Trip files may be uploaded to `trips/`; executions keep their plans under `work/executions/` and clean up after themselves. */
  #bucket(): s3.Bucket {
    return new s3.Bucket(this, 'Bucket', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ prefix: 'work/executions/', expiration: Duration.days(90) }],
    });
  }

  #table(name: string, partitionKey: string, sortKey: dynamodb.Attribute, temporary: boolean): dynamodb.Table {
    return new dynamodb.Table(this, name, {
      partitionKey: { name: partitionKey, type: dynamodb.AttributeType.STRING },
      sortKey,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      ...(temporary
        ? { timeToLiveAttribute: 'expiresAt', removalPolicy: RemovalPolicy.DESTROY }
        : {
            pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
            removalPolicy: RemovalPolicy.RETAIN,
          }),
    });
  }

  #workPrefix(bucket: s3.Bucket): string {
    const given = new CfnParameter(this, 'WorkPrefix', {
      default: '',
      description: "Where plans, indexes and exported results lie; empty: the stack's own bucket",
    });
    const own = new CfnCondition(this, 'OwnBucketHoldsWork', {
      expression: Fn.conditionEquals(given.valueAsString, ''),
    });
    return Fn.conditionIf(own.logicalId, `s3://${bucket.bucketName}/work`, given.valueAsString).toString();
  }

  #pacing(): Record<'DRAIN_POLLS' | 'POLL_SECONDS' | 'VISIBILITY_TIMEOUT_SECONDS', string> {
    const parameter = (name: string, value: number, description: string): string =>
      Fn.ref(new CfnParameter(this, name, { type: 'Number', default: value, minValue: 1, description }).logicalId);
    return {
      DRAIN_POLLS: parameter('DrainPolls', 3, 'Consecutive polls that must find the queue empty'),
      POLL_SECONDS: parameter('PollSeconds', 20, 'Shortest wait between two polls of the queue'),
      VISIBILITY_TIMEOUT_SECONDS: parameter(
        'VisibilityTimeoutSeconds',
        60,
        "Seconds after a worker's last heartbeat until another gets its chunk",
      ),
    };
  }

  #grant(
    { stages, stopTaskSet }: StageFunctions,
    workers: TaskCluster,
    bucket: s3.Bucket,
    partials: dynamodb.Table,
    results: dynamodb.Table,
  ): void {
    const { taskDefinition, cluster } = workers;
    for (const stage of Object.values(stages)) bucket.grantRead(stage);
    bucket.grantPut(stages.ValidateInput, 'work/*');
    bucket.grantPut(stages.PartitionIntoChunks, 'work/*');
    bucket.grantPut(stages.FinalAggregateScan, 'work/*');
    bucket.grantDelete(stages.TearDown, 'work/executions/*');
    partials.grantReadData(stages.EnqueueChunks);
    partials.grantReadData(stages.ReconcileTaskSet);
    partials.grantReadData(stages.FinalAggregateScan);
    partials.grantReadWriteData(stages.TearDown);
    results.grantWriteData(stages.FinalAggregateScan);

    this.#grantQueues(stages.EnqueueChunks, 'CreateQueue', 'GetQueueAttributes', 'SendMessage');
    this.#grantQueues(stages.ReconcileTaskSet, 'GetQueueAttributes');
    this.#grantQueues(stages.TearDown, 'GetQueueUrl', 'DeleteQueue');
    taskDefinition.grantRun(stages.ReconcileTaskSet);
    for (const grantee of [stages.ReconcileTaskSet, stages.TearDown, stopTaskSet]) {
      grantee.addToRolePolicy(
        new PolicyStatement({
          actions: ['ecs:ListTasks', 'ecs:StopTask'],
          resources: ['*'], // ListTasks takes no resource; the condition names the cluster
          conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
        }),
      );
    }
    stages.FinalAggregateScan.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:DescribeExecution'],
        resources: [
          this.formatArn({
            service: 'states',
            resource: 'execution',
            resourceName: `${STATE_MACHINE_NAME}:*`,
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        ],
      }),
    );

    const worker = taskDefinition.taskRole;
    bucket.grantRead(worker);
    bucket.grantPut(worker, 'work/executions/*');
    partials.grant(worker, 'dynamodb:PutItem');
    this.#grantQueues(worker, 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'SendMessage');
  }

  #grantQueues(grantee: IGrantable, ...actions: readonly string[]): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: actions.map((action) => `sqs:${action}`),
        resources: [this.formatArn({ service: 'sqs', resource: `${QUEUE_NAME_PREFIX}*` })],
      }),
    );
  }
}
