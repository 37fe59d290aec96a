import { createHash } from 'node:crypto';
import type { Simulation } from '@cloud-copilot/iam-simulate';
import type { JsonObject } from '../wire/json.ts';
import type { LocalStack } from '../template/local-stack.ts';
import type { Principal } from './access-keys.ts';
import type { Permission } from './permission.ts';
import { managedPolicy, policiesOfRoles, statementsOf } from './identity-policies.ts';
import type { IdentityPolicy, Statement } from './identity-policies.ts';

type Library = typeof import('@cloud-copilot/iam-simulate');

/** Stands for a policy's name if a resource's own policy allowed a call. */
export const RESOURCE_POLICY = 'resource policy';

/** A statement that allowed a call. */
interface Grant {
  /** The policy's name, or {@link RESOURCE_POLICY}. */
  readonly policy: string;
  /** Names the statement by its content. */
  readonly statement: string;
}

/** The policies' decision on a call: the statements that allow it or, in AWS's words, why none does. */
export type Decision =
  { readonly allowed: true; readonly grants: readonly Grant[] } | { readonly allowed: false; readonly because: string };

/** IAM does not know the action, so no policy can allow it: its name is not the one that IAM uses. */
export class UnknownAction extends Error {
  override readonly name = 'UnknownAction';
}

/** Maximum decisions cached: an execution needs about a hundred different ones, thousands of times each. */
const MAX_DECISIONS = 20_000;

/** The identities and resources that policies are evaluated for. */
export interface EvaluatorOptions {
  readonly stack: Pick<LocalStack, 'roles' | 'policies' | 'resourcePolicies'>;
  readonly accountId: string;
  /** Users by their ARN, with the ARNs of their policies. */
  readonly users: Readonly<Record<string, readonly string[]>>;
}

/**
 * Evaluates calls against the template's policies, as IAM does within one account: an explicit deny wins, then any allow
 * of the caller's or the resource's policies counts, and everything else is denied.
 */
export class PolicyEvaluator {
  readonly #library: Library;
  readonly #options: EvaluatorOptions;
  readonly #policies: ReadonlyMap<string, readonly IdentityPolicy[]>;
  readonly #decisions = new Map<string, Decision>();

  private constructor(library: Library, options: EvaluatorOptions) {
    const { stack, users } = options;
    this.#library = library;
    this.#options = options;
    const ofUsers = Object.entries(users).map(
      ([user, arns]) => [user, arns.map((arn) => managedPolicy(arn, stack, user))] as const,
    );
    this.#policies = new Map([...policiesOfRoles(stack), ...ofUsers]);
  }

  /** Loads the simulator (which stays out of all bundles: it is AGPL, and a tool of this cloud only). */
  static async open(options: EvaluatorOptions): Promise<PolicyEvaluator> {
    return new PolicyEvaluator(await import('@cloud-copilot/iam-simulate'), options);
  }

  /** The policies of a user or role. */
  policiesOf(identity: string): readonly IdentityPolicy[] {
    return this.#policies.get(identity) ?? [];
  }

  /** Decides a call of a user or a role's session; throws {@link UnknownAction}. */
  async decide(caller: Principal, permission: Permission): Promise<Decision> {
    return this.#remembered(caller, this.policiesOf(caller.identity), permission);
  }

  /** Decides a call of an AWS service itself, such as `events.amazonaws.com`: only the resource's policy counts. */
  async decideService(service: string, permission: Permission, resourcePolicy?: JsonObject): Promise<Decision> {
    return this.#remembered({ arn: service, identity: service }, [], permission, resourcePolicy);
  }

  async #remembered(
    principal: Principal,
    policies: readonly IdentityPolicy[],
    permission: Permission,
    resourcePolicy?: JsonObject,
  ): Promise<Decision> {
    // A role's policies do not distinguish its sessions.
    const key = JSON.stringify([principal.identity, permission.action, permission.resource, permission.context]);
    const known = this.#decisions.get(key);
    if (known !== undefined) return known;
    const decision = await this.#simulate(
      principal.arn,
      policies,
      permission,
      resourcePolicy ?? this.#policyOf(permission.resource),
    );
    if (this.#decisions.size >= MAX_DECISIONS) this.#decisions.clear();
    this.#decisions.set(key, decision);
    return decision;
  }

  async #simulate(
    principal: string,
    policies: readonly IdentityPolicy[],
    permission: Permission,
    resourcePolicy: JsonObject | undefined,
  ): Promise<Decision> {
    const { action, resource } = permission;
    // The simulator would check whether any resource at all is allowed.
    const effective = resource === '*' ? policies.map(forEveryResource) : policies;
    const request = this.#request(principal, permission);
    const identityPolicies = effective.map(({ name, document }) => ({ name, policy: document }));
    const given = {
      request,
      identityPolicies,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy,
    };
    const result = await this.#library.runSimulation(given, { simulationMode: 'Strict' });
    if (result.resultType === 'error') {
      const { message } = result.errors;
      if (message === 'invalid.action' || message === 'invalid.service') throw new UnknownAction(action);
      // A name that no resource can have: the service refuses it for whoever may do this to all of them.
      if (NO_RESOURCE.has(message))
        return this.#simulate(principal, policies, { ...permission, resource: '*' }, undefined);
      throw new Error(`${action} on ${resource} cannot be evaluated: ${JSON.stringify(result.errors)}`);
    }
    const analyses =
      result.resultType === 'single' ? [result.result.analysis] : result.results.map(({ analysis }) => analysis);
    if (result.overallResult === 'Allowed') {
      const reasons = analyses.flatMap((analysis) => this.#library.getGrantReasons(analysis));
      return { allowed: true, grants: reasons.map((reason) => grantOf(reason, policies, resourcePolicy)) };
    }
    const kind = policies.length === 0 && resourcePolicy !== undefined ? 'a resource' : 'an identity';
    if (result.overallResult === 'ImplicitlyDenied') {
      return {
        allowed: false,
        because: `because no ${kind.split(' ')[1] ?? ''}-based policy allows the ${action} action`,
      };
    }
    const denials = analyses.flatMap((analysis) => this.#library.getDenialReasons(analysis));
    const explicit = denials.find(({ denialType }) => denialType === 'Explicit');
    const by = explicit?.policyType === 'resource' ? 'a resource' : 'an identity';
    return { allowed: false, because: `with an explicit deny in ${by}-based policy` };
  }

  #request(principal: string, { action, resource, context }: Permission): Simulation['request'] {
    const { accountId } = this.#options;
    return {
      principal,
      action,
      resource: { resource: literal(resource), accountId },
      // Nothing leaves this machine, which is as good as TLS.
      contextVariables: { 'aws:SecureTransport': 'true', ...context },
    };
  }

  /** The policy of a resource, or of the bucket of an object, or of the function of a version: all its statements. */
  #policyOf(resource: string): JsonObject | undefined {
    const of = (arn: string): boolean =>
      resource === arn || resource.startsWith(`${arn}/`) || resource.startsWith(`${arn}:`);
    const found = this.#options.stack.resourcePolicies.filter(({ resources }) => resources.some(of));
    if (found.length === 0) return undefined;
    return { Version: '2012-10-17', Statement: found.flatMap(({ document }) => statementsOf(document)) };
  }
}

/** The simulator's errors for a resource type that the action does not support. */
const NO_RESOURCE: ReadonlySet<string> = new Set(['no.resource.types', 'multiple.resource.types']);

/** Matches nothing. */
const NOTHING = 'arn:aws:none:::none';

/** What a policy allows on every resource; statements on specific resources do not count. */
function forEveryResource({ name, document }: IdentityPolicy): IdentityPolicy {
  const Statement = statementsOf(document).map(({ NotResource, ...statement }): Statement => {
    const everything = [statement.Resource].flat().includes('*') && NotResource === undefined;
    return statement.Effect === 'Deny' || everything ? statement : { ...statement, Resource: NOTHING };
  });
  return { name, document: { ...document, Statement } };
}

/** A name with a star in it, such as an object's key, is not a pattern. */
function literal(resource: string): string {
  return resource === '*' ? resource : resource.replaceAll('*', '%2A').replaceAll('?', '%3F');
}

/** Names a statement by its content, so that its records outlive a change of its position. */
export function statementName(statement: Statement): string {
  return createHash('sha256').update(JSON.stringify(statement)).digest('hex').slice(0, 16);
}

function grantOf(
  reason: ReturnType<Library['getGrantReasons']>[number],
  policies: readonly IdentityPolicy[],
  resourcePolicy: JsonObject | undefined,
): Grant {
  const named =
    'policyIdentifier' in reason ? policies.find(({ name }) => name === reason.policyIdentifier) : undefined;
  const document = named?.document ?? resourcePolicy ?? {};
  const statement = statementsOf(document)[reason.statementIndex - 1] ?? {};
  return { policy: named?.name ?? RESOURCE_POLICY, statement: statementName(statement) };
}
