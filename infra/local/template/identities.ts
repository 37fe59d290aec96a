import { createHash } from 'node:crypto';
import type { TemplateResource } from './assembly.ts';

/** Where ARNs and queue URLs of the local cloud point to. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
  /** The gateway's address, `http://127.0.0.1:PORT`: the prefix of queue URLs. */
  readonly endpoint: string;
}

/** What CloudFormation knows of a created resource: its physical name, its `Ref` value and its attributes. */
export interface Identity {
  readonly name: string;
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Creates an identity: `text` resolves the property at a path to text, if the resource has it. */
export interface IdentitySource {
  readonly logicalId: string;
  readonly place: Place;
  readonly text: (...path: readonly string[]) => string | undefined;
}

type Identify = (source: IdentitySource) => Identity;

const arn = (service: string, { region, accountId }: Place, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

/** A resource whose `Ref` is its name, from which its ARN follows. */
function named(property: string, service: string, resource: (name: string) => string): Identify {
  return ({ logicalId, place, text }) => {
    const name = text(property) ?? logicalId;
    return { name, ref: name, attributes: { Arn: arn(service, place, resource(name)) } };
  };
}

/** IDs such as `subnet-0a1b2c…`: derived from the logical id, so a template yields the same ids at every start. */
function numbered(prefix: string, ...attributes: readonly string[]): Identify {
  return ({ logicalId }) => {
    const id = `${prefix}-${createHash('sha256').update(logicalId).digest('hex').slice(0, 17)}`;
    return { name: id, ref: id, attributes: Object.fromEntries(attributes.map((attribute) => [attribute, id])) };
  };
}

/** Lambda's and Step Functions' versions: `Ref` is the ARN of what it is a version of, and a number or alias. */
function qualified(
  base: string,
  qualifier: (source: IdentitySource) => string,
  ...attributes: readonly string[]
): Identify {
  return (source) => {
    const target = source.text(base) ?? source.logicalId;
    const prefix = target.startsWith('arn:') ? target : arn('lambda', source.place, `function:${target}`);
    const ref = `${prefix}:${qualifier(source)}`;
    const known = attributes.map((attribute): [string, string] => [attribute, ref]);
    return { name: ref, ref, attributes: { ...Object.fromEntries(known), Version: qualifier(source) } };
  };
}

const table: Identify = named('TableName', 'dynamodb', (name) => `table/${name}`);

const IDENTITIES: Readonly<Record<string, Identify>> = {
  'AWS::StepFunctions::StateMachine': (source) => {
    const name = source.text('StateMachineName') ?? source.logicalId;
    const ref = arn('states', source.place, `stateMachine:${name}`);
    return { name, ref, attributes: { Arn: ref, Name: name, StateMachineRevisionId: 'local' } };
  },
  'AWS::StepFunctions::StateMachineVersion': qualified('StateMachineArn', () => '1', 'Arn'),
  'AWS::StepFunctions::StateMachineAlias': (source) => {
    // The alias belongs to the machine of the version that it routes to: `…:stateMachine:MACHINE:1` -> `…:MACHINE:ALIAS`.
    const name = source.text('Name') ?? source.logicalId;
    const version =
      source.text('RoutingConfiguration', '0', 'StateMachineVersionArn') ??
      source.text('DeploymentPreference', 'StateMachineVersionArn');
    const ref = version?.replace(/:\d+$/, `:${name}`) ?? arn('states', source.place, `stateMachine:${name}`);
    return { name, ref, attributes: { Arn: ref } };
  },
  'AWS::Lambda::Function': named('FunctionName', 'lambda', (name) => `function:${name}`),
  'AWS::Lambda::Version': qualified('FunctionName', () => '1', 'FunctionArn'),
  'AWS::Lambda::Alias': qualified('FunctionName', ({ logicalId, text }) => text('Name') ?? logicalId, 'AliasArn'),
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::ECS::Cluster': named('ClusterName', 'ecs', (name) => `cluster/${name}`),
  'AWS::ECS::TaskDefinition': (source) => {
    const name = source.text('Family') ?? source.logicalId;
    const ref = arn('ecs', source.place, `task-definition/${name}:1`);
    return { name, ref, attributes: { TaskDefinitionArn: ref } };
  },
  'AWS::S3::Bucket': ({ logicalId, text, place }) => {
    const name = text('BucketName') ?? logicalId.toLowerCase();
    const domain = {
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${place.region}.amazonaws.com`,
    };
    return { name, ref: name, attributes: { Arn: `arn:aws:s3:::${name}`, ...domain } };
  },
  'AWS::SQS::Queue': ({ logicalId, text, place }) => {
    const name = text('QueueName') ?? logicalId;
    const ref = `${place.endpoint}/${place.accountId}/${name}`;
    return { name, ref, attributes: { Arn: arn('sqs', place, name), QueueName: name, QueueUrl: ref } };
  },
  'AWS::SNS::Topic': ({ logicalId, text, place }) => {
    const name = text('TopicName') ?? logicalId;
    const ref = arn('sns', place, name);
    return { name, ref, attributes: { TopicArn: ref, TopicName: name } };
  },
  'AWS::Logs::LogGroup': named('LogGroupName', 'logs', (name) => `log-group:${name}:*`),
  'AWS::Events::Rule': named('Name', 'events', (name) => `rule/${name}`),
  'AWS::Scheduler::Schedule': ({ logicalId, text, place }) => {
    const name = text('Name') ?? logicalId;
    const group = text('GroupName') ?? 'default';
    return { name, ref: name, attributes: { Arn: arn('scheduler', place, `schedule/${group}/${name}`) } };
  },
  'AWS::Scheduler::ScheduleGroup': named('Name', 'scheduler', (name) => `schedule-group/${name}`),
  'AWS::CloudWatch::Alarm': named('AlarmName', 'cloudwatch', (name) => `alarm:${name}`),
  'AWS::KMS::Key': (source) => {
    const { ref } = numbered('key')(source);
    return { name: ref, ref, attributes: { KeyId: ref, Arn: arn('kms', source.place, `key/${ref}`) } };
  },
  'AWS::IAM::Role': ({ logicalId, text, place }) => {
    const name = text('RoleName') ?? logicalId;
    const path = text('Path') ?? '/';
    return { name, ref: name, attributes: { Arn: `arn:aws:iam::${place.accountId}:role${path}${name}` } };
  },
  'AWS::IAM::ManagedPolicy': ({ logicalId, text, place }) => {
    const ref = `arn:aws:iam::${place.accountId}:policy/${text('ManagedPolicyName') ?? logicalId}`;
    return { name: ref, ref, attributes: { PolicyArn: ref } };
  },
  'AWS::EC2::VPC': numbered('vpc', 'VpcId'),
  'AWS::EC2::Subnet': numbered('subnet', 'SubnetId'),
  'AWS::EC2::SecurityGroup': numbered('sg', 'GroupId', 'Id'),
  'AWS::EC2::RouteTable': numbered('rtb', 'RouteTableId'),
  'AWS::EC2::InternetGateway': numbered('igw', 'InternetGatewayId'),
  'AWS::EC2::NatGateway': numbered('nat', 'NatGatewayId'),
  'AWS::EC2::EIP': numbered('eipalloc', 'AllocationId'),
  'AWS::EC2::VPCEndpoint': numbered('vpce', 'Id'),
};

/**
 * A resource's identity here. A type that is not listed (a policy, a route, an association…) is known by its
 * logical id, as CloudFormation does for most of them, and has no attributes.
 */
export function identify(resource: TemplateResource, source: IdentitySource): Identity {
  const identity = IDENTITIES[resource.Type];
  return identity?.(source) ?? { name: source.logicalId, ref: source.logicalId, attributes: {} };
}
