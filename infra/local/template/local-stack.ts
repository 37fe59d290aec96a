import { z } from 'zod';
import { LocalEventInvokeConfig, LocalSchedule, LocalScheduleGroup } from './schedule-readers.ts';

const JsonText = z.record(z.string(), z.json());

/** A function and the path of its bundled code. */
export const LocalLambda = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  /** Absolute path of the folder that holds the handler's file. */
  assetDirectory: z.string(),
  /** `file.export`, such as `index.handler`. */
  handler: z.string(),
  environment: z.record(z.string(), z.string()),
  timeoutSeconds: z.number(),
  memoryMiB: z.number(),
  /** The log group's name. */
  logGroup: z.string(),
  /** The role with which its code calls AWS. */
  roleArn: z.string(),
});
export type LocalLambda = z.infer<typeof LocalLambda>;

/** A table; `definition` is the input of DynamoDB's CreateTable. */
export const LocalTable = z.object({ logicalId: z.string(), name: z.string(), arn: z.string(), definition: JsonText });
export type LocalTable = z.infer<typeof LocalTable>;

/** A state machine; `definition` is its ASL text with every substitution made. */
export const LocalStateMachine = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  definition: z.string(),
  roleArn: z.string(),
  /** The version that the template publishes, and the aliases that route to it. */
  release: z
    .object({
      description: z.string().optional(),
      aliases: z.array(z.object({ name: z.string(), description: z.string().optional() })),
    })
    .optional(),
});
export type LocalStateMachine = z.infer<typeof LocalStateMachine>;

/** An ECS cluster. */
export const LocalCluster = z.object({ logicalId: z.string(), name: z.string(), arn: z.string() });
export type LocalCluster = z.infer<typeof LocalCluster>;

/** A container of a task definition: what to run, and where. */
export const LocalContainer = z.object({
  name: z.string(),
  image: z.string(),
  essential: z.boolean(),
  /** Entry point and command in one: the arguments of the process to start. */
  command: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  workingDirectory: z.string().optional(),
  /** Seconds between SIGTERM and SIGKILL. */
  stopTimeoutSeconds: z.number(),
  /** The user it runs as, if not the image's own. */
  user: z.string().optional(),
  readonlyRootFilesystem: z.boolean(),
  /** The image by its content's tag, and its sources: a folder (absolute) and the Dockerfile in it. */
  imageAsset: z.object({ tag: z.string(), directory: z.string(), dockerfile: z.string() }),
  /** Absolute path of the folder to run the command in as a process of this machine. */
  processDirectory: z.string(),
  /** Where its output goes: a log group, and the prefix of its streams' names. */
  log: z.object({ group: z.string(), streamPrefix: z.string().optional() }),
});
export type LocalContainer = z.infer<typeof LocalContainer>;

/** A task definition; `description` holds the template's properties that DescribeTaskDefinition returns. */
export const LocalTaskDefinition = z.object({
  logicalId: z.string(),
  family: z.string(),
  arn: z.string(),
  revision: z.number(),
  networkMode: z.string(),
  cpu: z.string(),
  memory: z.string(),
  containers: z.array(LocalContainer),
  /** The role with which its containers call AWS. */
  taskRoleArn: z.string().optional(),
  /** The role with which ECS pulls the image and writes the logs. */
  executionRoleArn: z.string().optional(),
  description: JsonText,
});
export type LocalTaskDefinition = z.infer<typeof LocalTaskDefinition>;

/** A target of an EventBridge rule. */
export const LocalRuleTarget = z.object({
  id: z.string(),
  arn: z.string(),
  /** Constant JSON to send in place of the event. */
  input: z.string().optional(),
  /** The part of the event to send, such as `$.detail`. */
  inputPath: z.string().optional(),
});
export type LocalRuleTarget = z.infer<typeof LocalRuleTarget>;

/** An EventBridge rule on events (rules on a schedule are not listed). */
export const LocalRule = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  eventPattern: JsonText,
  targets: z.array(LocalRuleTarget),
});
export type LocalRule = z.infer<typeof LocalRule>;

/** A queue and its attributes for CreateQueue. */
export const LocalQueue = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  url: z.string(),
  attributes: z.record(z.string(), z.string()),
});
export type LocalQueue = z.infer<typeof LocalQueue>;

/** A bucket. */
export const LocalBucket = z.object({ logicalId: z.string(), name: z.string(), arn: z.string() });
export type LocalBucket = z.infer<typeof LocalBucket>;

/** A log group; `retentionDays` is absent if its events never expire. */
export const LocalLogGroup = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  retentionDays: z.number().optional(),
});
export type LocalLogGroup = z.infer<typeof LocalLogGroup>;

/** A role: `trust` defines who may assume it, `policies` are its own (inline) ones. */
export const LocalRole = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  trust: JsonText,
  policies: z.array(z.object({ name: z.string(), document: JsonText })),
  managedPolicyArns: z.array(z.string()),
});
export type LocalRole = z.infer<typeof LocalRole>;

/** A policy that names its roles; with an ARN if it is a managed one, which others may reference too. */
export const LocalPolicy = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string().optional(),
  document: JsonText,
  /** Names of roles. */
  roles: z.array(z.string()),
});
export type LocalPolicy = z.infer<typeof LocalPolicy>;

/** The policy of resources, which are named by ARN; several policies on one resource are combined. */
export const LocalResourcePolicy = z.object({
  logicalId: z.string(),
  resources: z.array(z.string()),
  document: JsonText,
});
export type LocalResourcePolicy = z.infer<typeof LocalResourcePolicy>;

/** What the local cloud serves: the synthesized template with every intrinsic resolved. */
export const LocalStack = z.object({
  name: z.string(),
  lambdas: z.array(LocalLambda),
  tables: z.array(LocalTable),
  stateMachines: z.array(LocalStateMachine),
  clusters: z.array(LocalCluster),
  taskDefinitions: z.array(LocalTaskDefinition),
  rules: z.array(LocalRule),
  queues: z.array(LocalQueue),
  buckets: z.array(LocalBucket),
  logGroups: z.array(LocalLogGroup),
  schedules: z.array(LocalSchedule),
  scheduleGroups: z.array(LocalScheduleGroup),
  eventInvokeConfigs: z.array(LocalEventInvokeConfig),
  roles: z.array(LocalRole),
  policies: z.array(LocalPolicy),
  resourcePolicies: z.array(LocalResourcePolicy),
});
export type LocalStack = z.infer<typeof LocalStack>;
