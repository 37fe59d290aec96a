import type { Node } from 'constructs';
import { z } from 'zod';
import { FARGATE_MEMORY } from './fargate.ts';

/** `-c` gives text, `cdk.json` may give a number; anything but a whole number is refused. */
const whole = z.coerce.number('write a number').int('write a whole number');
const text = z.string().trim();
/** `a,b` from the command line or `["a", "b"]` from `cdk.json`. */
const list = z
  .union([text.transform((value) => value.split(',').map((item) => item.trim())), z.array(text)])
  .transform((items) => items.filter((item) => item !== ''));

const Shape = z.object({
  /** Where the stack is deployed to; default: the region of the credentials' profile. */
  region: text.regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'write a region such as us-east-1').optional(),
  /** The account, so that a deploy with other credentials is refused; default: that of the credentials. */
  account: text.regex(/^\d{12}$/, 'an account is 12 digits').optional(),
  /** An existing VPC instead of the stack's own; goes with `subnetIds` and `availabilityZones`. */
  vpcId: text.regex(/^vpc-[0-9a-f]+$/, 'a VPC is named vpc-…').optional(),
  subnetIds: list.pipe(z.array(z.string().regex(/^subnet-[0-9a-f]+$/, 'a subnet is named subnet-…'))).default([]),
  availabilityZones: list.default([]),
  /** Whether the given subnets' outbound route is an internet gateway (a task then gets a public address) or a NAT. */
  subnetType: z.enum(['public', 'private'], 'write public or private').default('public'),
  /** Fargate balances on-demand and Spot tasks in proportion to these weights. */
  onDemandWeight: whole.min(0).max(1000).default(1),
  spotWeight: whole.min(0).max(1000).default(0),
  /** CPU units of a task, 1024 per vCPU; each whole vCPU classifies one chunk at a time. */
  cpu: whole.default(1024),
  /** MiB of a task. */
  memory: whole.default(2048),
  /** Maximum tasks at a time for executions whose input does not set a limit. */
  maxTasks: whole.min(1).max(500).default(10),
  /** The recipient of alarm emails; default: nobody (the topic can be subscribed to later). */
  alarmEmail: z.email('write an e-mail address').optional(),
});

/** The settings of the stack from `cdk.json` and `-c name=value`, checked; docs/deploy.md lists them. */
export const StackContext = Shape.superRefine((context, issues) => {
  const refuse = (name: keyof typeof context, message: string): void => {
    issues.addIssue({ code: 'custom', path: [name], input: context[name], message });
  };
  checkFargateSize(context, refuse);
  if (context.onDemandWeight + context.spotWeight === 0) {
    refuse('spotWeight', 'onDemandWeight and spotWeight are both 0: no task could start');
  }
  checkNetwork(context, refuse);
});
export type StackContext = z.infer<typeof StackContext>;

type Refuse = (name: 'cpu' | 'memory' | 'vpcId' | 'subnetIds' | 'availabilityZones', message: string) => void;

function checkFargateSize({ cpu, memory }: z.infer<typeof Shape>, refuse: Refuse): void {
  const sizes = FARGATE_MEMORY[cpu];
  if (sizes === undefined) {
    refuse('cpu', `Fargate has tasks of ${Object.keys(FARGATE_MEMORY).join(', ')} CPU units`);
  } else if (!sizes.includes(memory)) {
    refuse('memory', `a task of ${cpu} CPU units may have ${sizes.join(', ')} MiB`);
  }
}

function checkNetwork({ vpcId, subnetIds, availabilityZones }: z.infer<typeof Shape>, refuse: Refuse): void {
  if (vpcId === undefined) {
    if (subnetIds.length > 0) refuse('vpcId', 'subnetIds are given: name their VPC too');
    return;
  }
  if (subnetIds.length === 0) refuse('subnetIds', `name the subnets of ${vpcId} that tasks may run in`);
  if (availabilityZones.length === 0) {
    refuse('availabilityZones', 'name the zones of the subnets (nothing is looked up), such as us-east-1a,us-east-1b');
  } else if (subnetIds.length % availabilityZones.length !== 0) {
    refuse('availabilityZones', `${subnetIds.length} subnets do not spread evenly over ${availabilityZones.length}`);
  }
}

/** Context that the stack cannot be built from: the message names each value, its problem and the valid values. */
export class ContextError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ContextError';
  }
}

/** Reads and checks the stack's context; throws {@link ContextError}. */
export function readContext(node: Node): StackContext {
  const names = Object.keys(Shape.shape);
  const stranger = Object.keys(node.getAllContext() as object).find((name) => isOurs(name) && !names.includes(name));
  if (stranger !== undefined) throw new ContextError(`-c ${stranger}: unknown; the stack knows ${names.join(', ')}`);
  const given = names.map((name): [string, unknown] => [name, node.tryGetContext(name)]);
  const parsed = StackContext.safeParse(Object.fromEntries(given.filter(([, value]) => value !== '')));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => {
    const [name = ''] = path.map(String);
    const value = given.find(([known]) => known === name)?.[1] ?? '';
    return `-c ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}: ${message}`;
  });
  throw new ContextError(problems.join('\n'));
}

/** The CDK's own names contain a colon, such as `@aws-cdk/core:checkSecretUsage` and `aws:cdk:bundling-stacks`. */
function isOurs(name: string): boolean {
  return !name.includes(':');
}
