import path from 'node:path';
import { z } from 'zod';
import { isObject } from '../wire/json.ts';
import type { JsonObject, JsonValue } from '../wire/json.ts';
import type { LocalContainer, LocalTaskDefinition } from './local-stack.ts';
import type { Assembly } from './assembly.ts';
import { parseProperties } from './parse-properties.ts';
import type { ResolvedResource } from './parse-properties.ts';
import { TemplateError } from './template-error.ts';

/** ECS: seconds between SIGTERM and SIGKILL unless the container sets another value. */
const DEFAULT_STOP_TIMEOUT_SECONDS = 30;

/** CDK metadata by which local tools find a resource's code, relative to the template. */
const ASSET_PATH = 'aws:asset:path';

const ContainerProperties = z.looseObject({
  Name: z.string(),
  Image: z.string(),
  Essential: z.boolean().default(true),
  EntryPoint: z.array(z.string()).default([]),
  Command: z.array(z.string()).default([]),
  Environment: z.array(z.looseObject({ Name: z.string(), Value: z.coerce.string() })).default([]),
  WorkingDirectory: z.string().optional(),
  User: z.coerce.string().optional(),
  ReadonlyRootFilesystem: z.boolean().default(false),
  StopTimeout: z.coerce.number().default(DEFAULT_STOP_TIMEOUT_SECONDS),
  LogConfiguration: z
    .looseObject({ LogDriver: z.string(), Options: z.record(z.string(), z.coerce.string()).default({}) })
    .optional(),
});

const TaskDefinitionProperties = z.looseObject({
  NetworkMode: z.string().default('bridge'),
  Cpu: z.coerce.string().default('256'),
  Memory: z.coerce.string().default('512'),
  ContainerDefinitions: z.array(ContainerProperties).min(1),
  TaskRoleArn: z.string().optional(),
  ExecutionRoleArn: z.string().optional(),
});

/** Reads a task definition: each container's command, and the folder that its image is built from. */
export function readTaskDefinition(resource: ResolvedResource): LocalTaskDefinition {
  const { logicalId, identity, properties } = resource;
  const { NetworkMode, Cpu, Memory, ContainerDefinitions, ...roles } = parseProperties(
    resource,
    TaskDefinitionProperties,
  );
  return {
    logicalId,
    family: identity.name,
    arn: identity.ref,
    revision: 1,
    networkMode: NetworkMode,
    cpu: Cpu,
    memory: Memory,
    containers: ContainerDefinitions.map((container) => readContainer(container, resource)),
    ...(roles.TaskRoleArn !== undefined && { taskRoleArn: roles.TaskRoleArn }),
    ...(roles.ExecutionRoleArn !== undefined && { executionRoleArn: roles.ExecutionRoleArn }),
    description: asApi(properties) as JsonObject,
  };
}

function readContainer(
  container: z.infer<typeof ContainerProperties>,
  { logicalId, identity, assembly }: ResolvedResource,
): LocalContainer {
  const { Name: name, Image: image, WorkingDirectory: workingDirectory, User: user } = container;
  const command = [...container.EntryPoint, ...container.Command];
  if (command.length === 0) {
    throw new TemplateError(
      `${logicalId}: container ${name} has neither EntryPoint nor Command; state one, the local cloud reads no Dockerfile`,
    );
  }
  const tag = image.slice(image.lastIndexOf(':') + 1);
  const asset = assembly.images.get(tag);
  if (asset === undefined) {
    throw new TemplateError(`${logicalId}: container ${name} runs ${image}, which is not an image asset of this stack`);
  }
  return {
    name,
    image,
    essential: container.Essential,
    command,
    environment: Object.fromEntries(container.Environment.map(({ Name, Value }) => [Name, Value])),
    ...(workingDirectory !== undefined && { workingDirectory }),
    ...(user !== undefined && { user }),
    readonlyRootFilesystem: container.ReadonlyRootFilesystem,
    stopTimeoutSeconds: container.StopTimeout,
    imageAsset: { tag, ...asset },
    processDirectory: processDirectory(assembly, logicalId) ?? asset.directory,
    log: readLog(container, identity.name),
  };
}

/** Where, according to the template, the image's program is on this machine; undefined if in the build folder. */
function processDirectory({ template, templateFile }: Assembly, logicalId: string): string | undefined {
  const assetPath = template.Resources[logicalId]?.Metadata[ASSET_PATH];
  return typeof assetPath === 'string' ? path.resolve(path.dirname(templateFile), assetPath) : undefined;
}

/** Where `awslogs` sends a container's output; any other goes to the log group that ECS's console suggests for its family. */
function readLog({ LogConfiguration }: z.infer<typeof ContainerProperties>, family: string): LocalContainer['log'] {
  const { 'awslogs-group': group, 'awslogs-stream-prefix': streamPrefix } = LogConfiguration?.Options ?? {};
  if (LogConfiguration?.LogDriver !== 'awslogs' || group === undefined) {
    return { group: `/ecs/${family}`, streamPrefix: 'ecs' };
  }
  return { group, ...(streamPrefix !== undefined && { streamPrefix }) };
}

/** Properties whose keys are data rather than names of the API. */
const MAPS = new Set(['Options', 'DockerLabels', 'DriverOpts', 'Labels']);

/** CloudFormation's `ContainerDefinitions` is the API's `containerDefinitions`, and so on recursively. */
function asApi(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(asApi);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      MAPS.has(name) ? item : asApi(item),
    ]),
  );
}
