import type { JsonObject } from '../wire/json.ts';

const allow = (Resource: string, ...Action: string[]): JsonObject => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});

/** What AWS's own policies say (the IAM user guide's "AWS managed policies", read 2026-11): those that a stack may name. */
export const AWS_MANAGED_POLICIES: Readonly<Record<string, JsonObject>> = {
  'arn:aws:iam::aws:policy/AdministratorAccess': allow('*', '*'),
  'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole': allow(
    '*',
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ),
  'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy': allow(
    '*',
    'ecr:GetAuthorizationToken',
    'ecr:BatchCheckLayerAvailability',
    'ecr:GetDownloadUrlForLayer',
    'ecr:BatchGetImage',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ),
  'arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess': allow(
    '*',
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ),
};
