import path from 'node:path';
import { CfnOutput, Fn, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { WORKER_CONTAINER } from '../../workflow/names.ts';
import { TripStateMachine } from '../../workflow/state-machine.ts';
import { Alarms } from './operations/alarms.ts';
import { codeVersion } from './code-version.ts';
import { StackContext } from './context/context.ts';
import { grantPipeline } from './permissions/grants.ts';
import { monthOfLogs } from './parts/log-groups.ts';
import { MonthlySchedule } from './operations/monthly-schedule.ts';
import { WorkerNetwork } from './pipeline/network.ts';
import { OperatorPolicy } from './permissions/operator-policy.ts';
import { pacingParameters } from './pipeline/pacing.ts';
import type { Pacing } from './pipeline/pacing.ts';
import {
  watchChunks,
  watchExecutions,
  watchFunctions,
  watchSchedule,
  watchTasks,
} from './operations/pipeline-alarms.ts';
import { Reaper } from './operations/reaper.ts';
import { StageFunctions } from './pipeline/stage-functions.ts';
import { StateMachineRelease } from './pipeline/state-machine-release.ts';
import { tripStorage } from './pipeline/storage.ts';
import type { TripStorage } from './pipeline/storage.ts';
import { TaskCluster } from './pipeline/task-cluster.ts';

/** The properties of {@link TripExplorerStack}. */
export interface TripExplorerStackProps extends StackProps {
  /** The project's folder, from which the worker's image is built. */
  readonly project: string;
  /** The folder of the bundles that `npm run build` wrote. */
  readonly bundles: string;
  /** The settings from the context; default: those of an empty one. */
  readonly settings?: StackContext;
}

/** The pipeline as CloudFormation. The local cloud serves the same template and only sets its parameters to other values. */
export class TripExplorerStack extends Stack {
  constructor(scope: Construct, id: string, props: TripExplorerStackProps) {
    super(scope, id, props);
    const settings = props.settings ?? StackContext.parse({});
    const lambdas = path.join(props.bundles, 'lambda');
    const storage = tripStorage(this);
    const pacing = pacingParameters(this);
    const network = new WorkerNetwork(this, 'Network', settings);
    const workers = new TaskCluster(this, 'Workers', {
      vpc: network.vpc,
      project: props.project,
      bundles: path.join(props.bundles, 'tasks'),
      environment: {
        PARTIALS_TABLE: storage.partials.tableName,
        VISIBILITY_TIMEOUT_SECONDS: pacing.VISIBILITY_TIMEOUT_SECONDS,
      },
      size: settings,
    });
    const functions = new StageFunctions(this, 'Stages', {
      bundles: lambdas,
      environment: stageEnvironment({ settings, storage, pacing, network, workers }),
      dependsOn: workers.revision,
    });
    grantPipeline({ functions, workers, ...storage });
    const { stateMachine } = new TripStateMachine(this, 'StateMachine', {
      stages: functions.versions,
      codeVersion: codeVersion(props.bundles),
      logGroup: monthOfLogs(this, 'StateMachineLogs', `/aws/vendedlogs/states/${this.stackName}`),
    });
    const { aliasArn } = new StateMachineRelease(this, 'Release', { stateMachine, stages: functions.stages });
    this.#stopTasksOfUnfinished(stateMachine, functions);
    const monthly = new MonthlySchedule(this, 'Monthly', { bundles: lambdas, stateMachineArn: aliasArn, ...storage });
    this.#operate({ settings, storage, workers, functions, stateMachine, monthly, lambdas });
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
    new CfnOutput(this, 'StateMachineAliasArn', { value: aliasArn });
    new CfnOutput(this, 'ResultsTableName', { value: storage.results.tableName });
    new CfnOutput(this, 'BucketName', { value: storage.bucket.bucketName });
  }

  /** A stack with a given region and account would look up its zones; `Fn::GetAZs` needs no lookup. */
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

  /** What operating the pipeline requires: the operators' permissions, the reaper, the alarms. */
  #operate({ settings, storage, workers, functions, stateMachine, monthly, lambdas }: OperatedParts): void {
    const stages = Object.values(functions.stages);
    new OperatorPolicy(this, 'Operators', {
      stateMachine,
      startMonthlyRun: monthly.startMonthlyRun,
      ...storage,
      logGroups: [workers.logGroup, ...stages.map(({ logGroup }) => logGroup)],
    });
    const reaper = new Reaper(this, 'Reaper', {
      bundles: lambdas,
      stateMachineArn: stateMachine.stateMachineArn,
      cluster: workers.cluster,
      taskFamily: workers.taskDefinition.family,
      ...storage,
    });
    const alarms = new Alarms(this, 'Alarms', { email: settings.alarmEmail });
    watchExecutions(alarms, stateMachine);
    watchChunks(alarms, { worker: workers.logGroup, scan: functions.stages.FinalAggregateScan.logGroup });
    watchSchedule(alarms, monthly.deadLetters);
    watchTasks(alarms);
    watchFunctions(alarms, {
      stages,
      unattended: [functions.stopTaskSet, reaper.stopStrayTasks, reaper.reapLeftovers],
      deadLettered: [monthly.startMonthlyRun],
    });
    new CfnOutput(this, 'AlarmTopicArn', { value: alarms.topic.topicArn });
  }
}

/** The resources to operate. */
interface OperatedParts {
  readonly settings: StackContext;
  readonly storage: TripStorage;
  readonly workers: TaskCluster;
  readonly functions: StageFunctions;
  readonly stateMachine: StateMachine;
  readonly monthly: MonthlySchedule;
  /** The folder that holds a bundle for each function. */
  readonly lambdas: string;
}

/** The sources of the stages' environment. */
interface StageSurroundings {
  readonly settings: StackContext;
  readonly storage: TripStorage;
  readonly pacing: Pacing;
  readonly network: WorkerNetwork;
  readonly workers: TaskCluster;
}

/** The environment that `StageEnvironment` in workflow/services.ts parses. */
function stageEnvironment({ settings, storage, pacing, network, workers }: StageSurroundings): Record<string, string> {
  return {
    PARTIALS_TABLE: storage.partials.tableName,
    RESULTS_TABLE: storage.results.tableName,
    CLUSTER: workers.cluster.clusterArn,
    TASK_DEFINITION: workers.taskDefinition.taskDefinitionArn,
    CONTAINER: WORKER_CONTAINER,
    CAPACITY_PROVIDERS: capacityProviders(settings),
    SUBNETS: Fn.join(',', [...network.subnetIds]),
    SECURITY_GROUPS: network.securityGroup.securityGroupId,
    ASSIGN_PUBLIC_IP: network.assignPublicIp,
    MAX_TASKS: String(settings.maxTasks),
    WORK_PREFIX: storage.workPrefix,
    ...pacing,
  };
}

/** RunTask's capacity provider strategy as text: `FARGATE=1,FARGATE_SPOT=3`. */
function capacityProviders({ onDemandWeight, spotWeight }: StackContext): string {
  const weights = { FARGATE: onDemandWeight, FARGATE_SPOT: spotWeight };
  return Object.entries(weights)
    .filter(([, weight]) => weight > 0)
    .map(([provider, weight]) => `${provider}=${weight}`)
    .join(',');
}
