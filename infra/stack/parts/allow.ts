import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** One grant. */
export interface Grant {
  /** What needs it and, if a resource has a star, why it cannot be named exactly; kept in the template. */
  readonly why: string;
  /** As named in IAM: `sqs:SendMessage`. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Allows a function, a role or a policy exactly the given actions on exactly the given resources.
 *
 * A new Lambda function needs a grant for each call that it makes, and nothing else here: the local cloud gives it its
 * role's credentials and evaluates every call, so a missing grant fails the first run that needs it (with AWS's own
 * AccessDenied, which names action and resource), and `npm run iam:unused` lists grants that no call used.
 */
export function allow(grantee: IGrantable | ManagedPolicy, ...grants: readonly Grant[]): void {
  for (const { why, actions, resources, conditions } of grants) {
    const given = { actions: [...actions], resources: [...resources], ...(conditions && { conditions }) };
    acknowledgeStars(addStatement(grantee, new PolicyStatement(given)), resources, why);
  }
}

/** Adds a statement and returns the policy that holds it. */
function addStatement(grantee: IGrantable | ManagedPolicy, statement: PolicyStatement): IConstruct {
  if (grantee instanceof ManagedPolicy) {
    grantee.addStatements(statement);
    return grantee;
  }
  const role = grantee.grantPrincipal;
  role.addToPrincipalPolicy(statement);
  return (role as unknown as IConstruct).node.findChild('DefaultPolicy');
}

function acknowledgeStars(policy: IConstruct, resources: readonly string[], why: string): void {
  const stars = resources
    .map((resource) => flattenCfnReference(Stack.of(policy).resolve(resource)))
    .filter((resource) => resource.includes('*'));
  if (stars.length === 0) return;
  const appliesTo = stars.map((resource) => `Resource::${resource}`);
  acknowledge(policy, { id: 'AwsSolutions-IAM5', reason: why, appliesTo });
}
