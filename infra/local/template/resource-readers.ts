import { z } from 'zod';
import type { JsonObject } from '../wire/json.ts';
import * as iam from './iam-readers.ts';
import type { Identity } from './identities.ts';
import type * as Local from './local-stack.ts';
import { parseProperties } from './parse-properties.ts';
import type { ResolvedResource } from './parse-properties.ts';
import { readEventInvokeConfig, readSchedule, readScheduleGroup } from './schedule-readers.ts';
import type { LocalEventInvokeConfig, LocalSchedule, LocalScheduleGroup } from './schedule-readers.ts';
import { readAlias, readVersion } from './state-machine-release.ts';
import type { LocalStateMachineAlias, LocalStateMachineVersion } from './state-machine-release.ts';
import { readTaskDefinition } from './task-definition.ts';
import { TemplateError } from './template-error.ts';

/** A resource's contribution to the stack. */
export interface StackPart {
  readonly lambda?: Local.LocalLambda;
  readonly table?: Local.LocalTable;
  readonly stateMachine?: Local.LocalStateMachine;
  readonly stateMachineVersion?: LocalStateMachineVersion;
  readonly stateMachineAlias?: LocalStateMachineAlias;
  readonly cluster?: Local.LocalCluster;
  readonly taskDefinition?: Local.LocalTaskDefinition;
  readonly rule?: Local.LocalRule;
  readonly queue?: Local.LocalQueue;
  readonly bucket?: Local.LocalBucket;
  readonly logGroup?: Local.LocalLogGroup;
  readonly schedule?: LocalSchedule;
  readonly scheduleGroup?: LocalScheduleGroup;
  readonly eventInvokeConfig?: LocalEventInvokeConfig;
  readonly role?: Local.LocalRole;
  readonly policy?: Local.LocalPolicy;
  readonly resourcePolicy?: Local.LocalResourcePolicy;
}

const text = z.coerce.string();

const FunctionProperties = z.looseObject({
  Code: z.looseObject({ S3Key: z.string() }),
  Handler: z.string(),
  Role: z.string(),
  /** CloudFormation's defaults: 3 s and 128 MiB. */
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  Environment: z.looseObject({ Variables: z.record(z.string(), text).default({}) }).optional(),
  LoggingConfig: z
    .looseObject({ LogGroup: z.string().optional(), LogFormat: z.string().default('Text') })
    .default({ LogFormat: 'Text' }),
});

function readFunction(resource: ResolvedResource): StackPart {
  const { logicalId, identity, assembly } = resource;
  const properties = parseProperties(resource, FunctionProperties);
  const assetDirectory = assembly.files.get(properties.Code.S3Key);
  if (assetDirectory === undefined) {
    throw new TemplateError(`${logicalId}: no asset of the synthesized stack has the key ${properties.Code.S3Key}`);
  }
  const { LogGroup: logGroup = `/aws/lambda/${identity.name}`, LogFormat } = properties.LoggingConfig;
  if (LogFormat !== 'Text') {
    throw new TemplateError(
      `${logicalId}: the local cloud writes logs as Text; it does not know LogFormat ${LogFormat}`,
    );
  }
  const environment = properties.Environment?.Variables ?? {};
  const { Handler: handler, Timeout: timeoutSeconds, MemorySize: memoryMiB } = properties;
  const lambda = {
    logicalId,
    ...nameAndArn(identity),
    assetDirectory,
    handler,
    environment,
    timeoutSeconds,
    memoryMiB,
    logGroup,
    roleArn: properties.Role,
  };
  return { lambda };
}

const StateMachineProperties = z.looseObject({
  DefinitionString: z.string().optional(),
  Definition: z.record(z.string(), z.json()).optional(),
  DefinitionSubstitutions: z.record(z.string(), text).default({}),
  RoleArn: z.string(),
});

function readStateMachine(resource: ResolvedResource): StackPart {
  const { logicalId, identity } = resource;
  const properties = parseProperties(resource, StateMachineProperties);
  const { DefinitionString, Definition, DefinitionSubstitutions: substitutions, RoleArn: roleArn } = properties;
  const source = DefinitionString ?? (Definition && JSON.stringify(Definition));
  if (source === undefined) {
    throw new TemplateError(`${logicalId}: the local cloud reads DefinitionString or Definition, and it has neither`);
  }
  const definition = source.replaceAll(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) => substitutions[name] ?? whole);
  return { stateMachine: { logicalId, ...nameAndArn(identity), definition, roleArn } };
}

/** The properties that CreateTable accepts and dynalite supports: no TTL, recovery, encryption, streams or tags. */
const TableProperties = z.looseObject({
  AttributeDefinitions: z.array(z.json()),
  KeySchema: z.array(z.json()),
  LocalSecondaryIndexes: z.array(z.json()).optional(),
  GlobalSecondaryIndexes: z.array(z.record(z.string(), z.json())).optional(),
});

function readTable(resource: ResolvedResource): StackPart {
  const { logicalId, identity } = resource;
  const { AttributeDefinitions, KeySchema, LocalSecondaryIndexes, GlobalSecondaryIndexes } = parseProperties(
    resource,
    TableProperties,
  );
  const definition: JsonObject = {
    TableName: identity.name,
    AttributeDefinitions,
    KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(LocalSecondaryIndexes && { LocalSecondaryIndexes }),
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(withoutThroughput) }),
  };
  return { table: { logicalId, ...nameAndArn(identity), definition } };
}

/** A table billed per request must not have an index with provisioned throughput. */
function withoutThroughput(index: JsonObject): JsonObject {
  const kept = ['IndexName', 'KeySchema', 'Projection'];
  return Object.fromEntries(Object.entries(index).filter(([name]) => kept.includes(name)));
}

const RuleProperties = z.looseObject({
  EventPattern: z.record(z.string(), z.json()).optional(),
  State: z.string().default('ENABLED'),
  Targets: z
    .array(
      z.looseObject({
        Id: z.string(),
        Arn: z.string(),
        Input: z.string().optional(),
        InputPath: z.string().optional(),
        InputTransformer: z.json().optional(),
      }),
    )
    .default([]),
});

function readRule(resource: ResolvedResource): StackPart {
  const { logicalId, identity } = resource;
  const { EventPattern: eventPattern, State, Targets } = parseProperties(resource, RuleProperties);
  if (eventPattern === undefined || State === 'DISABLED') return {};
  const targets = Targets.map(({ Id: id, Arn: arn, Input: input, InputPath: inputPath, InputTransformer }) => {
    if (InputTransformer !== undefined) {
      throw new TemplateError(`${logicalId}: the local cloud does not know InputTransformer (target ${id})`);
    }
    return { id, arn, ...(input !== undefined && { input }), ...(inputPath !== undefined && { inputPath }) };
  });
  return { rule: { logicalId, ...nameAndArn(identity), eventPattern, targets } };
}

/** The queue attributes that fauxqs supports; an object (a redrive policy) is sent as JSON text. */
const QUEUE_ATTRIBUTES = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'VisibilityTimeout',
  'FifoQueue',
  'ContentBasedDeduplication',
];

function readQueue({ logicalId, identity, properties }: ResolvedResource): StackPart {
  const attributes = Object.entries(properties)
    .filter(([name]) => QUEUE_ATTRIBUTES.includes(name))
    .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]);
  return {
    queue: {
      logicalId,
      ...nameAndArn(identity),
      url: identity.ref,
      attributes: Object.fromEntries(attributes) as Record<string, string>,
    },
  };
}

const LogGroupProperties = z.looseObject({ RetentionInDays: z.coerce.number().optional() });

function readLogGroup(resource: ResolvedResource): StackPart {
  const { RetentionInDays: retentionDays } = parseProperties(resource, LogGroupProperties);
  return { logGroup: { ...named(resource), ...(retentionDays !== undefined && { retentionDays }) } };
}

function nameAndArn({ name, ref, attributes }: Identity): { name: string; arn: string } {
  return { name, arn: attributes.Arn ?? ref };
}

const named = ({ logicalId, identity }: ResolvedResource): Local.LocalCluster => ({
  logicalId,
  ...nameAndArn(identity),
});

/** The resource types that the local cloud serves; all others only contribute their names. */
export const RESOURCE_READERS: Readonly<Record<string, (resource: ResolvedResource) => StackPart>> = {
  'AWS::Lambda::Function': readFunction,
  'AWS::StepFunctions::StateMachine': readStateMachine,
  'AWS::StepFunctions::StateMachineVersion': readVersion,
  'AWS::StepFunctions::StateMachineAlias': readAlias,
  'AWS::DynamoDB::Table': readTable,
  'AWS::DynamoDB::GlobalTable': readTable,
  'AWS::ECS::Cluster': (resource) => ({ cluster: named(resource) }),
  'AWS::ECS::TaskDefinition': (resource) => ({ taskDefinition: readTaskDefinition(resource) }),
  'AWS::Events::Rule': readRule,
  'AWS::SQS::Queue': readQueue,
  'AWS::S3::Bucket': (resource) => ({ bucket: named(resource) }),
  'AWS::Logs::LogGroup': readLogGroup,
  'AWS::Scheduler::Schedule': readSchedule,
  'AWS::Scheduler::ScheduleGroup': readScheduleGroup,
  'AWS::Lambda::EventInvokeConfig': readEventInvokeConfig,
  'AWS::IAM::Role': iam.readRole,
  'AWS::IAM::Policy': iam.readPolicy,
  'AWS::IAM::ManagedPolicy': iam.readManagedPolicy,
  'AWS::S3::BucketPolicy': iam.readBucketPolicy,
  'AWS::SQS::QueuePolicy': iam.readQueuePolicy,
  'AWS::Lambda::Permission': iam.readPermission,
};
