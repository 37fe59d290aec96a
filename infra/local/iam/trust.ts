import type { LocalStack } from '../template/local-stack.ts';
import { TemplateError } from '../template/template-error.ts';
import type { Permission } from './permission.ts';
import type { PolicyEvaluator } from './policy-evaluator.ts';

/** A role that a resource passes to an AWS service. */
interface RoleUse {
  readonly logicalId: string;
  readonly roleArn: string | undefined;
  readonly service: string;
  /** The resource for which the service assumes the role. */
  readonly sourceArn: string;
}

/**
 * Checks that every service may assume its given roles, as AWS does when it creates the resources that use them; throws
 * {@link TemplateError} naming the resource, the role and the service.
 */
export async function checkTrust(
  stack: LocalStack,
  evaluator: PolicyEvaluator,
  { accountId }: { readonly accountId: string },
): Promise<void> {
  for (const { logicalId, roleArn, service, sourceArn } of rolesInUse(stack)) {
    if (roleArn === undefined) continue;
    const role = stack.roles.find(({ arn }) => arn === roleArn);
    if (role === undefined) throw new TemplateError(`${logicalId}: ${roleArn} is not a role of this stack`);
    const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': accountId };
    const permission: Permission = { action: 'sts:AssumeRole', resource: roleArn, context };
    const { allowed } = await evaluator.decideService(service, permission, role.trust);
    if (allowed) continue;
    throw new TemplateError(
      `${logicalId}: ${service} cannot assume its role ${role.logicalId}; let the role's AssumeRolePolicyDocument allow that`,
    );
  }
}

function rolesInUse({
  lambdas,
  stateMachines,
  taskDefinitions,
  schedules,
  scheduleGroups,
}: LocalStack): readonly RoleUse[] {
  const use =
    (service: string) =>
    ({ logicalId, arn, roleArn }: { logicalId: string; arn: string; roleArn: string }): RoleUse => ({
      logicalId,
      roleArn,
      service,
      sourceArn: arn,
    });
  const groupOf = (name: string): string => scheduleGroups.find((group) => group.name === name)?.arn ?? '';
  return [
    ...lambdas.map(use('lambda.amazonaws.com')),
    ...stateMachines.map(use('states.amazonaws.com')),
    ...taskDefinitions.flatMap(({ logicalId, arn, taskRoleArn, executionRoleArn }) =>
      [taskRoleArn, executionRoleArn].map((roleArn) => ({
        logicalId,
        roleArn,
        service: 'ecs-tasks.amazonaws.com',
        sourceArn: arn,
      })),
    ),
    // The scheduler names the group.
    ...schedules.map(({ logicalId, group, target: { roleArn } }) => ({
      logicalId,
      roleArn,
      service: 'scheduler.amazonaws.com',
      sourceArn: groupOf(group),
    })),
  ];
}
