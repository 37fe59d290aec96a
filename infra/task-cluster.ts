import { Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { WORKER_CONTAINER } from '../workflow/names.ts';

/** The properties of {@link TaskCluster}. */
export interface TaskClusterProps {
  /** The folder that the worker's image is built from. */
  readonly image: string;
  readonly environment: Record<string, string>;
}

/** Where the workers run: a network, a cluster and the task definition of one worker (1 vCPU: the classifier is one thread). */
export class TaskCluster extends Construct {
  readonly cluster: ecs.Cluster;
  readonly taskDefinition: ecs.FargateTaskDefinition;
  readonly subnetIds: readonly string[];
  readonly securityGroup: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, props: TaskClusterProps) {
    super(scope, id);
    const vpc = this.#network();
    this.subnetIds = vpc.publicSubnets.map((subnet) => subnet.subnetId);
    this.securityGroup = new ec2.SecurityGroup(this, 'WorkerTraffic', {
      vpc,
      description: 'Workers call AWS; nothing calls them',
    });
    this.cluster = new ecs.Cluster(this, 'Cluster', { vpc, enableFargateCapacityProviders: true });
    this.taskDefinition = this.#taskDefinition(props);
  }

  /** Public subnets and no NAT gateway: the workers only call out, and S3 and DynamoDB by gateway endpoints that cost nothing. */
  #network(): ec2.Vpc {
    const vpc = new ec2.Vpc(this, 'Network', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Workers', subnetType: ec2.SubnetType.PUBLIC }],
      restrictDefaultSecurityGroup: false,
    });
    vpc.addGatewayEndpoint('S3Endpoint', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    vpc.addGatewayEndpoint('DynamoDbEndpoint', { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
    return vpc;
  }

  #taskDefinition(props: TaskClusterProps): ecs.FargateTaskDefinition {
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Worker', {
      family: `${Stack.of(this).stackName}-worker`,
      cpu: 1024,
      memoryLimitMiB: 2048,
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.ARM64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    taskDefinition.addContainer(WORKER_CONTAINER, {
      image: ecs.ContainerImage.fromAsset(props.image),
      command: ['node', 'worker.cjs'],
      environment: props.environment,
      readonlyRootFilesystem: true,
      stopTimeout: Duration.seconds(120), // Fargate's most: a worker hands its chunk back within one
      logging: ecs.LogDrivers.awsLogs({
        streamPrefix: 'worker',
        logGroup: new LogGroup(this, 'WorkerLogs', { retention: RetentionDays.ONE_MONTH }),
      }),
    });
    return taskDefinition;
  }
}
