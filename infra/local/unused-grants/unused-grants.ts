import type { JsonObject } from '../wire/json.ts';
import type { LocalStack } from '../template/local-stack.ts';
import { statementsOf } from '../iam/identity-policies.ts';
import { RESOURCE_POLICY, statementName } from '../iam/policy-evaluator.ts';
import type { UsageRow } from '../iam/usage.ts';

/** An action that a statement allows its holder. */
export interface GrantedAction {
  /** The role or policy, or the resource whose policy it is, by its name in the template. */
  readonly holder: string;
  readonly action: string;
  /** What it is allowed on, as text. */
  readonly resource: string;
}

/** Why a granted action is used on AWS but not here. */
export interface Acknowledged {
  /** The prefix of the holder's name in the template; empty for every holder. */
  readonly holder: string;
  readonly action: RegExp;
  readonly reason: string;
}

/** The stack's grants that no call used: those to remove, and those that a reason keeps. */
export interface UnusedGrants {
  readonly granted: number;
  readonly unused: readonly GrantedAction[];
  readonly acknowledged: readonly (GrantedAction & { readonly reason: string })[];
  /** Reasons that no longer apply to anything. */
  readonly stale: readonly Acknowledged[];
}

interface Document {
  readonly holder: string;
  readonly document: JsonObject;
  /** Whether a row of the record is about this document's statements. */
  readonly isUsedIn: (row: UsageRow) => boolean;
}

/** Compares every action that the stack's policies allow with the record of those that were used. */
export function unusedGrants(stack: Iam, usage: readonly UsageRow[], reasons: readonly Acknowledged[]): UnusedGrants {
  const grants = documents(stack).flatMap((document) => allowed(document, usage));
  const idle = grants.filter(({ used }) => !used).map(({ holder, action, resource }) => ({ holder, action, resource }));
  const kept = idle.map((grant) => ({ grant, reason: reasons.find((one) => isFor(one, grant))?.reason }));
  return {
    granted: grants.length,
    unused: kept.filter(({ reason }) => reason === undefined).map(({ grant }) => grant),
    acknowledged: kept.flatMap(({ grant, reason }) => (reason === undefined ? [] : [{ ...grant, reason }])),
    stale: reasons.filter((one) => !idle.some((grant) => isFor(one, grant))),
  };
}

type Iam = Pick<LocalStack, 'roles' | 'policies' | 'resourcePolicies'>;

function documents({ roles, policies, resourcePolicies }: Iam): Document[] {
  const ofRole =
    (role: string, policy: string) =>
    (row: UsageRow): boolean =>
      row.policy === policy && row.principal.endsWith(`/${role}`);
  return [
    ...roles.flatMap(({ name: holder, policies: own }) =>
      own.map(({ name, document }) => ({ holder, document, isUsedIn: ofRole(holder, name) })),
    ),
    ...policies.flatMap(({ name, arn, roles: holders, document }): Document[] =>
      arn === undefined
        ? holders.map((holder) => ({ holder, document, isUsedIn: ofRole(holder, name) }))
        : [{ holder: name, document, isUsedIn: ({ policy }) => policy === name }],
    ),
    ...resourcePolicies.map(({ logicalId: holder, document }) => ({
      holder,
      document,
      isUsedIn: ({ policy }: UsageRow) => policy === RESOURCE_POLICY,
    })),
  ];
}

function allowed(
  { holder, document, isUsedIn }: Document,
  usage: readonly UsageRow[],
): (GrantedAction & { used: boolean })[] {
  const rows = usage.filter(isUsedIn);
  return statementsOf(document)
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => {
      const name = statementName(statement);
      const called = rows.filter((row) => row.statement === name).map(({ action }) => action);
      return [statement.Action ?? []]
        .flat()
        .map(String)
        .map((action) => ({
          holder,
          action,
          resource: [statement.Resource ?? '*'].flat().map(String).join(', '),
          used: called.some((one) => matches(action, one)),
        }));
    });
}

/** Whether an action matches a policy's pattern, in which stars match anything. */
function matches(pattern: string, action: string): boolean {
  const parts = pattern
    .toLowerCase()
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(action.toLowerCase());
}

function isFor({ holder, action }: Acknowledged, grant: GrantedAction): boolean {
  return grant.holder.startsWith(holder) && action.test(grant.action);
}
