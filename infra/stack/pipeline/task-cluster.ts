import { AssetStaging, CfnDeletionPolicy, Duration, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ASSET_RESOURCE_METADATA_PATH_KEY } from 'aws-cdk-lib/cx-api';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { WORKER_CONTAINER } from '../../../workflow/names.ts';
import { acknowledge } from '../parts/acknowledge.ts';
import type { StackContext } from '../context/context.ts';
import { VCPU } from '../context/fargate.ts';
import { monthOfLogs } from '../parts/log-groups.ts';

/** The properties of {@link TaskCluster}. */
export interface TaskClusterProps {
  readonly vpc: ec2.IVpc;
  /** The project's folder: its `tasks/Dockerfile` builds the worker's image from it. */
  readonly project: string;
  /** The folder of the worker's bundles, as the image has them in `/app`. */
  readonly bundles: string;
  readonly environment: Readonly<Record<string, string>>;
  /** CPU units and MiB of a task. */
  readonly size: Pick<StackContext, 'cpu' | 'memory'>;
}

/** The workers' cluster and task definition; a worker classifies one chunk per vCPU at a time. */
export class TaskCluster extends Construct {
  readonly cluster: ecs.Cluster;
  readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The workers' output. */
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: TaskClusterProps) {
    super(scope, id);
    this.cluster = new ecs.Cluster(this, 'Cluster', { vpc: props.vpc, enableFargateCapacityProviders: true });
    acknowledge(this.cluster, {
      id: 'AwsSolutions-ECS4',
      reason:
        'Container Insights is billed by the metric; executions report their tasks, and the reaper those without one',
    });
    this.logGroup = monthOfLogs(this, 'WorkerLogs');
    this.taskDefinition = this.#taskDefinition(props);
    acknowledge(this.taskDefinition, {
      id: 'AwsSolutions-ECS2',
      reason: 'The environment holds names, addresses and numbers; there are no secrets',
    });
    acknowledge(this.taskDefinition.obtainExecutionRole(), {
      id: 'AwsSolutions-IAM5',
      reason: 'ecr:GetAuthorizationToken, which ECS pulls the image with, takes no resource',
      appliesTo: ['Resource::*'],
    });
    this.#keepOldRevisions();
    this.#showBundles(props.bundles);
  }

  /** The parts of the task definition that affect tasks, as text: if it changes, the stages are released again. */
  get revision(): string {
    const { containerDefinitions, cpu, memory } = this.#resource;
    return JSON.stringify(Stack.of(this).resolve({ containerDefinitions, cpu, memory }));
  }

  /** An execution that began before a deploy still starts tasks of the revision that it began with. */
  #keepOldRevisions(): void {
    const { cfnOptions } = this.#resource;
    cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
  }

  /** Names the folder of the worker's bundles under the CDK's key for local tools: the local cloud runs them without an image. */
  #showBundles(sourcePath: string): void {
    const staging = new AssetStaging(this, 'Bundles', { sourcePath });
    this.#resource.addMetadata(ASSET_RESOURCE_METADATA_PATH_KEY, staging.relativeStagedPath(Stack.of(this)));
  }

  get #resource(): ecs.CfnTaskDefinition {
    return this.taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  }

  #taskDefinition({ project, environment, size }: TaskClusterProps): ecs.FargateTaskDefinition {
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Worker', {
      family: `${Stack.of(this).stackName}-worker`,
      cpu: size.cpu,
      memoryLimitMiB: size.memory,
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.ARM64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    const linuxParameters = new ecs.LinuxParameters(this, 'Linux');
    linuxParameters.dropCapabilities(ecs.Capability.ALL);
    taskDefinition.addContainer(WORKER_CONTAINER, {
      image: ecs.ContainerImage.fromAsset(project, { file: 'tasks/Dockerfile', platform: Platform.LINUX_ARM64 }),
      command: ['node', '--enable-source-maps', 'worker.cjs'],
      user: '1000', // the image's own; given by number, so that it is recognizably not root
      environment: { ...environment, CLASSIFIERS: String(Math.max(1, Math.floor(size.cpu / VCPU))) },
      readonlyRootFilesystem: true,
      linuxParameters,
      stopTimeout: Duration.seconds(120), // Fargate's maximum: a worker hands its chunk back in about a second
      logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'worker', logGroup: this.logGroup }),
    });
    return taskDefinition;
  }
}
