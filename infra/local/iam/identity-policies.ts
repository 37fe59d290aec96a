import { isObject } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';
import type { LocalStack } from '../template/local-stack.ts';
import { TemplateError } from '../template/template-error.ts';
import { AWS_MANAGED_POLICIES } from './aws-managed-policies.ts';
import { CONDITION_KEYS } from './condition-keys.ts';

/** A policy of a user or role. */
export interface IdentityPolicy {
  readonly name: string;
  readonly document: JsonObject;
}

/** A statement of a policy document. */
export type Statement = JsonObject;

/** A document's statements: IAM also takes a single one without a list. */
export function statementsOf({ Statement }: JsonObject): readonly Statement[] {
  return [Statement ?? []].flat().filter(isObject) as Statement[];
}

type Iam = Pick<LocalStack, 'roles' | 'policies' | 'resourcePolicies'>;

/** The policies of every role by its ARN; throws {@link TemplateError} for a condition that the local cloud cannot evaluate. */
export function policiesOfRoles(stack: Iam): ReadonlyMap<string, readonly IdentityPolicy[]> {
  checkConditionKeys(stack);
  return new Map(
    stack.roles.map((role) => {
      const attached = stack.policies.filter(({ roles }) => roles.includes(role.name));
      const named = role.managedPolicyArns.map((arn) => managedPolicy(arn, stack, role.logicalId));
      return [role.arn, [...role.policies, ...attached, ...named]];
    }),
  );
}

/** A policy by its ARN: one of the stack or of AWS; throws {@link TemplateError} if it is neither. */
export function managedPolicy(arn: string, { policies }: Pick<Iam, 'policies'>, where: string): IdentityPolicy {
  const own = policies.find((policy) => policy.arn === arn);
  if (own !== undefined) return own;
  const document = AWS_MANAGED_POLICIES.get(arn);
  if (document !== undefined) return { name: arn.slice(arn.lastIndexOf('/') + 1), document };
  throw new TemplateError(
    `${where}: the local cloud does not know the statements of ${arn}; add it to infra/local/iam/aws-managed-policies.ts`,
  );
}

/** A condition on a key that nobody sets would always hold or always fail, unlike on AWS: better not to start. */
function checkConditionKeys({ roles, policies, resourcePolicies }: Iam): void {
  const known = new Set<string>(CONDITION_KEYS.map((key) => key.toLowerCase()));
  const documents = [
    ...roles.flatMap(({ logicalId, trust, policies: own }) =>
      [trust, ...own.map(({ document }) => document)].map((document) => ({ logicalId, document })),
    ),
    ...policies,
    ...resourcePolicies,
  ];
  for (const { logicalId, document } of documents) {
    const stranger = conditionKeys(document).find((key) => !known.has(key.toLowerCase()));
    if (stranger === undefined) continue;
    throw new TemplateError(
      `${logicalId}: the local cloud does not evaluate the condition key ${stranger}; set it in infra/local/iam/ and add it to condition-keys.ts`,
    );
  }
}

function conditionKeys(document: JsonObject): string[] {
  return statementsOf(document).flatMap(({ Condition }) =>
    isObject(Condition) ? Object.values(Condition).flatMap((keys) => (isObject(keys) ? Object.keys(keys) : [])) : [],
  );
}
