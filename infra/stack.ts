import path from 'node:path';
import { CfnOutput, Duration, Fn, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { WORKER_CONTAINER } from '../workflow/names.ts';
import { TripStateMachine } from '../workflow/state-machine.ts';
import { acknowledge } from './acknowledge.ts';
import { Alarms } from './alarms.ts';
import { codeVersion } from './code-version.ts';
import { StackContext } from './context.ts';
import { grantPipeline } from './grants.ts';
import { monthOfLogs } from './log-groups.ts';
import { MonthlySchedule } from './monthly-schedule.ts';
import { WorkerNetwork } from './network.ts';
import { OperatorPolicy } from './operator-policy.ts';
import { pacingParameters } from './pacing.ts';
import { watchChunks, watchExecutions, watchFunctions, watchSchedule, watchTasks } from './pipeline-alarms.ts';
import { Reaper } from './reaper.ts';
import { sourceBucket } from './source-bucket.ts';
import { StageFunctions } from './stage-functions.ts';
import { StateMachineRelease } from './state-machine-release.ts';
import { partialsTable, resultsTable, tripBucket, workPrefix } from './storage.ts';
import { TaskCluster } from './task-cluster.ts';

/** The properties of {@link TripExplorerStack}. */
export interface TripExplorerStackProps extends StackProps {
  /** The project's folder, which the worker's image is built from. */
  readonly project: string;
  /** The folder of the bundles that `npm run build` made. */
  readonly bundles: string;
  /** What the context says; default: nothing. */
  readonly settings?: StackContext;
}

/** The pipeline as CloudFormation. The local cloud serves the same template and only gives other values to its parameters. */
export class TripExplorerStack extends Stack {
  constructor(scope: Construct, id: string, props: TripExplorerStackProps) {
    super(scope, id, props);
    const settings = props.settings ?? StackContext.parse({});
    const bucket = tripBucket(this);
    const partials = partialsTable(this);
    const results = resultsTable(this);
    const pacing = pacingParameters(this);
    const work = workPrefix(this, bucket);
    const network = new WorkerNetwork(this, 'Network', settings);
    const workers = new TaskCluster(this, 'Workers', {
      vpc: network.vpc,
      project: props.project,
      bundles: path.join(props.bundles, 'tasks'),
      environment: {
        PARTIALS_TABLE: partials.tableName,
        VISIBILITY_TIMEOUT_SECONDS: pacing.VISIBILITY_TIMEOUT_SECONDS,
      },
      size: settings,
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
        CAPACITY_PROVIDERS: capacityProviders(settings),
        SUBNETS: Fn.join(',', [...network.subnetIds]),
        SECURITY_GROUPS: network.securityGroup.securityGroupId,
        ASSIGN_PUBLIC_IP: network.assignPublicIp,
        MAX_TASKS: String(settings.maxTasks),
        WORK_PREFIX: work,
        ...pacing,
      },
      dependsOn: workers.revision,
    });
    const otherBucket = sourceBucket(this);
    grantPipeline({ functions, workers, bucket, partials, results, sourceBucket: otherBucket });
    const { stateMachine } = new TripStateMachine(this, 'StateMachine', {
      stages: functions.versions,
      codeVersion: codeVersion(props.bundles),
      logGroup: monthOfLogs(this, 'StateMachineLogs', `/aws/vendedlogs/states/${this.stackName}`),
    });
    for (const stage of Object.values(functions.stages)) stage.grantInvoke(stateMachine); // of any version: old executions go on
    acknowledge(
      stateMachine.role,
      {
        id: 'AwsSolutions-IAM5',
        reason: 'An execution that began before a deploy calls the versions of the stages that it began with',
        appliesTo: [{ regex: String.raw`/^Resource::<Stages\w+\.Arn>:\*$/` }],
      },
      {
        id: 'AwsSolutions-IAM5',
        reason: 'The actions of log delivery and of X-Ray take no resource',
        appliesTo: ['Resource::*'],
      },
    );
    const release = new StateMachineRelease(this, 'Release', stateMachine);
    this.#stopTasksOfUnfinished(stateMachine, functions);
    const monthly = new MonthlySchedule(this, 'Monthly', {
      bundles: path.join(props.bundles, 'lambda'),
      stateMachineArn: release.aliasArn,
      bucket,
      sourceBucket: otherBucket,
    });
    new OperatorPolicy(this, 'Operators', {
      stateMachine,
      startMonthlyRun: monthly.startMonthlyRun,
      bucket,
      sourceBucket: otherBucket,
      partials,
      results,
      logGroups: [workers.logGroup, ...Object.values(functions.stages).map(({ logGroup }) => logGroup)],
    });
    const reaper = new Reaper(this, 'Reaper', {
      bundles: path.join(props.bundles, 'lambda'),
      stateMachineArn: stateMachine.stateMachineArn,
      cluster: workers.cluster,
      taskFamily: workers.taskDefinition.family,
      partials,
      bucket,
      workPrefix: work,
    });
    this.#watch(stateMachine, workers, functions, monthly, reaper, settings.alarmEmail);
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
    new CfnOutput(this, 'StateMachineAliasArn', { value: release.aliasArn });
    new CfnOutput(this, 'ResultsTableName', { value: results.tableName });
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName });
  }

  /** A stack whose region and account are given would look its zones up; `Fn::GetAZs` needs no look-up. */
  override get availabilityZones(): string[] {
    return [0, 1].map((zone) => Fn.select(zone, Fn.getAzs()));
  }

  #stopTasksOfUnfinished(stateMachine: StateMachine, { stopTaskSet }: StageFunctions): void {
    new Rule(this, 'StopComputeOfUnfinishedExecutions', {
      description: 'Stops the tasks of an execution that failed, timed out or was aborted',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [stateMachine.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      targets: [new LambdaFunction(stopTaskSet)],
    });
  }

  #watch(
    stateMachine: StateMachine,
    workers: TaskCluster,
    { stages, stopTaskSet }: StageFunctions,
    { deadLetters, startMonthlyRun }: MonthlySchedule,
    { stopStrayTasks, reapLeftovers }: Reaper,
    email: string | undefined,
  ): void {
    const alarms = new Alarms(this, 'Alarms', { email });
    watchExecutions(alarms, stateMachine);
    watchChunks(alarms, { worker: workers.logGroup, scan: stages.FinalAggregateScan.logGroup });
    watchSchedule(alarms, deadLetters);
    watchTasks(alarms);
    watchFunctions(alarms, {
      stages: Object.values(stages),
      unattended: [stopTaskSet, stopStrayTasks, reapLeftovers],
      deadLettered: [startMonthlyRun],
    });
    new CfnOutput(this, 'AlarmTopicArn', { value: alarms.topic.topicArn });
  }
}

/** RunTask's capacity provider strategy as text: `FARGATE=1,FARGATE_SPOT=3`. */
function capacityProviders({ onDemandWeight, spotWeight }: StackContext): string {
  const weights = { FARGATE: onDemandWeight, FARGATE_SPOT: spotWeight };
  return Object.entries(weights)
    .filter(([, weight]) => weight > 0)
    .map(([provider, weight]) => `${provider}=${weight}`)
    .join(',');
}
