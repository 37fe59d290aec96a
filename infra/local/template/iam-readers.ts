import { z } from 'zod';
import type { JsonObject } from '../wire/json.ts';
import type { LocalPolicy, LocalResourcePolicy, LocalRole } from './local-stack.ts';
import { parseProperties } from './parse-properties.ts';
import type { ResolvedResource } from './parse-properties.ts';
import { TemplateError } from './template-error.ts';

const Document = z.record(z.string(), z.json());
const names = z.array(z.string()).default([]);

const RoleProperties = z.looseObject({
  AssumeRolePolicyDocument: Document.default({ Version: '2012-10-17', Statement: [] }),
  Policies: z.array(z.looseObject({ PolicyName: z.string(), PolicyDocument: Document })).default([]),
  ManagedPolicyArns: names,
  PermissionsBoundary: z.string().optional(),
});

/** Reads a role: who may assume it, and its own policies; policies of other resources name the role themselves. */
export function readRole(resource: ResolvedResource): { role: LocalRole } {
  const { logicalId, identity } = resource;
  const properties = parseProperties(resource, RoleProperties);
  if (properties.PermissionsBoundary !== undefined) {
    throw new TemplateError(`${logicalId}: the local cloud does not know PermissionsBoundary`);
  }
  return {
    role: {
      logicalId,
      name: identity.name,
      arn: identity.attributes.Arn ?? '',
      trust: properties.AssumeRolePolicyDocument,
      policies: properties.Policies.map(({ PolicyName: name, PolicyDocument: document }) => ({ name, document })),
      managedPolicyArns: properties.ManagedPolicyArns,
    },
  };
}

const PolicyProperties = z.looseObject({ PolicyDocument: Document, Roles: names, Users: names, Groups: names });

/** Reads a policy that names the roles that it is attached to. */
export function readPolicy(resource: ResolvedResource): { policy: LocalPolicy } {
  const { logicalId } = resource;
  const { PolicyDocument: document, Roles: roles, Users, Groups } = parseProperties(resource, PolicyProperties);
  if (Users.length + Groups.length > 0) {
    throw new TemplateError(`${logicalId}: the local cloud attaches policies to roles, not to users and groups`);
  }
  return { policy: { logicalId, name: logicalId, document, roles } };
}

/** Reads a managed policy, which others may reference by ARN. */
export function readManagedPolicy(resource: ResolvedResource): { policy: LocalPolicy } {
  const { policy } = readPolicy(resource);
  const { ref } = resource.identity;
  return { policy: { ...policy, name: ref.slice(ref.lastIndexOf('/') + 1), arn: ref } };
}

const BucketPolicyProperties = z.looseObject({ Bucket: z.string(), PolicyDocument: Document });

/** Reads the policy of a bucket. */
export function readBucketPolicy(resource: ResolvedResource): { resourcePolicy: LocalResourcePolicy } {
  const { Bucket, PolicyDocument: document } = parseProperties(resource, BucketPolicyProperties);
  return { resourcePolicy: { logicalId: resource.logicalId, resources: [`arn:aws:s3:::${Bucket}`], document } };
}

const QueuePolicyProperties = z.looseObject({ Queues: z.array(z.string()), PolicyDocument: Document });

/** Reads the policy of queues, which are named by their URLs. */
export function readQueuePolicy(resource: ResolvedResource): { resourcePolicy: LocalResourcePolicy } {
  const { logicalId, place } = resource;
  const { Queues, PolicyDocument: document } = parseProperties(resource, QueuePolicyProperties);
  const prefix = `arn:aws:sqs:${place.region}:${place.accountId}`;
  const resources = Queues.map((url) => `${prefix}:${url.slice(url.lastIndexOf('/') + 1)}`);
  return { resourcePolicy: { logicalId, resources, document } };
}

const PermissionProperties = z.looseObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

/** Reads a permission to call a function: the corresponding statement that Lambda adds to the function's policy. */
export function readPermission(resource: ResolvedResource): { resourcePolicy: LocalResourcePolicy } {
  const { logicalId, place } = resource;
  const { Action, FunctionName, Principal, SourceArn, SourceAccount } = parseProperties(resource, PermissionProperties);
  const prefix = `arn:aws:lambda:${place.region}:${place.accountId}:function:`;
  const arn = FunctionName.startsWith('arn:') ? FunctionName : prefix + FunctionName;
  const condition: JsonObject = {
    ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } }),
    ...(SourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
  };
  const statement: JsonObject = {
    Sid: logicalId,
    Effect: 'Allow',
    Principal: Principal.includes('.') ? { Service: Principal } : { AWS: Principal },
    Action,
    Resource: arn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
  const document = { Version: '2012-10-17', Statement: [statement] };
  return { resourcePolicy: { logicalId, resources: [arn], document } };
}
