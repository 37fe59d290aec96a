import { z } from 'zod';
import { AwsError } from '../../wire/aws-json.ts';
import { isObject } from '../../wire/json.ts';
import { MAX_PAYLOAD_BYTES } from '../interpreter/payload.ts';

const arn = z.string().min(1).max(256);
const maxResults = z.int().min(0).max(1000).optional();
const nextToken = z.string().min(1).max(1024).optional();
const includedData = z.enum(['ALL_DATA', 'METADATA_ONLY']).optional();
const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'] as const;

/** The inputs of the API's actions; names that an action does not know are ignored, as on AWS. */
export const requests = {
  StartExecution: z.object({
    stateMachineArn: arn,
    name: z.string().min(1).max(80).optional(),
    input: z.string().max(MAX_PAYLOAD_BYTES).optional(),
    traceHeader: z.string().max(256).optional(),
  }),
  DescribeExecution: z.object({ executionArn: arn, includedData }),
  GetExecutionHistory: z.object({
    executionArn: arn,
    maxResults,
    reverseOrder: z.boolean().optional(),
    nextToken,
    includeExecutionData: z.boolean().optional(),
  }),
  ListExecutions: z.object({
    stateMachineArn: arn.optional(),
    mapRunArn: z.string().optional(),
    statusFilter: z.enum(STATUSES).optional(),
    redriveFilter: z.enum(['REDRIVEN', 'NOT_REDRIVEN']).optional(),
    maxResults,
    nextToken,
  }),
  StopExecution: z.object({
    executionArn: arn,
    error: z.string().max(256).optional(),
    cause: z.string().max(32_768).optional(),
  }),
  RedriveExecution: z.object({
    executionArn: arn,
    clientToken: z
      .string()
      .min(1)
      .max(64)
      .regex(/^[!-~]+$/)
      .optional(),
  }),
  DescribeStateMachine: z.object({ stateMachineArn: arn, includedData }),
  DescribeStateMachineForExecution: z.object({ executionArn: arn, includedData }),
  DescribeStateMachineAlias: z.object({ stateMachineAliasArn: arn }),
  ListStateMachines: z.object({ maxResults, nextToken }),
  ListStateMachineVersions: z.object({ stateMachineArn: arn, maxResults, nextToken }),
  ListStateMachineAliases: z.object({ stateMachineArn: arn, maxResults, nextToken }),
};

/** Parses an action's input; null counts as missing. `ValidationException`, in AWS's words, if it is malformed. */
export function readRequest<T>(schema: z.ZodType<T>, input: unknown): T {
  const given = isObject(input) ? Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null)) : {};
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => problem(issue, given));
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  throw new AwsError('ValidationException', `${count}: ${problems.join('; ')}`);
}

function problem(issue: z.core.$ZodIssue, input: Record<string, unknown>): string {
  const field = String(issue.path[0]);
  const value = input[field];
  const shown =
    value === undefined
      ? 'Value null'
      : `Value '${(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 100)}'`;
  return `${shown} at '${field}' failed to satisfy constraint: Member must ${constraint(issue, value)}`;
}

function constraint(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return 'not be null';
  switch (issue.code) {
    case 'too_big':
      return `have ${typeof value === 'string' ? 'length' : 'value'} less than or equal to ${issue.maximum}`;
    case 'too_small':
      return `have ${typeof value === 'string' ? 'length' : 'value'} greater than or equal to ${issue.minimum}`;
    case 'invalid_value':
      return `satisfy enum value set: [${issue.values.map(String).join(', ')}]`;
    case 'invalid_format':
      return `satisfy regular expression pattern: ${String(issue.pattern)}`;
    default:
      return `be of another type: ${issue.message}`;
  }
}

/** A parsed Step Functions ARN. */
export interface StatesArn {
  /** The ARN without version or alias. */
  readonly arn: string;
  readonly name: string;
  /** The version (a number) or alias of a state machine's ARN. */
  readonly qualifier: string | undefined;
}

/** Parses an ARN; `InvalidArn`, in AWS's words, if it is not an ARN or names another kind of resource. */
export function readArn(text: string, kind: 'stateMachine' | 'execution'): StatesArn {
  const parts = text.split(':');
  const [prefix, , service, , , type] = parts;
  if (prefix !== 'arn') throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${text}'`);
  if (service !== 'states' || type !== kind) {
    const found = type ?? service ?? '';
    throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${found}'`);
  }
  const length = kind === 'execution' ? 8 : 7;
  const optional = kind === 'stateMachine' ? 1 : 0;
  if (parts.length < length || parts.length > length + optional || parts.includes('', 6)) {
    throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN format: ${text}'`);
  }
  return { arn: parts.slice(0, length).join(':'), name: parts[length - 1]!, qualifier: parts[length] };
}

/** White space, brackets, wildcards, special and control characters, surrogates: what AWS forbids in a name. */
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF\u{10FFFF}]/u;

/** Throws `InvalidName` for a name that AWS forbids. */
export function checkName(name: string): void {
  if (FORBIDDEN.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
}
