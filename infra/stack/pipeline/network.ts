import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledge } from '../parts/acknowledge.ts';
import type { StackContext } from '../context/context.ts';

/** The context values that determine where tasks run. */
export type NetworkSettings = Pick<StackContext, 'vpcId' | 'subnetIds' | 'availabilityZones' | 'subnetType'>;

/** Where tasks run: the stack's own VPC, or the one given in the context. */
export class WorkerNetwork extends Construct {
  readonly vpc: ec2.IVpc;
  readonly subnetIds: readonly string[];
  readonly securityGroup: ec2.SecurityGroup;
  /** RunTask's `assignPublicIp`: a task in a public subnet has no other way out. */
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';

  constructor(scope: Construct, id: string, settings: NetworkSettings) {
    super(scope, id);
    const { vpcId, subnetType } = settings;
    this.vpc = vpcId === undefined ? this.#own() : this.#given(vpcId, settings);
    this.subnetIds = vpcId === undefined ? this.vpc.publicSubnets.map(({ subnetId }) => subnetId) : settings.subnetIds;
    this.assignPublicIp = vpcId === undefined || subnetType === 'public' ? 'ENABLED' : 'DISABLED';
    this.securityGroup = new ec2.SecurityGroup(this, 'WorkerTraffic', {
      vpc: this.vpc,
      description: 'Workers call AWS; nothing calls them',
    });
  }

  /** Public subnets and no NAT gateway: the workers only call out, and reach S3 and DynamoDB through gateway endpoints, which cost nothing. */
  #own(): ec2.Vpc {
    const vpc = new ec2.Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Workers', subnetType: ec2.SubnetType.PUBLIC }],
      restrictDefaultSecurityGroup: false,
    });
    acknowledge(vpc, {
      id: 'AwsSolutions-VPC7',
      reason:
        'Nothing listens in it: a flow log would only record that tasks call AWS, at the price of their S3 traffic',
    });
    vpc.addGatewayEndpoint('S3Endpoint', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    vpc.addGatewayEndpoint('DynamoDbEndpoint', { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
    return vpc;
  }

  /** No lookups. The subnets only matter to RunTask: the cluster and the security group need just the VPC. */
  #given(vpcId: string, { availabilityZones }: NetworkSettings): ec2.IVpc {
    return ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: [...availabilityZones] });
  }
}
