import type { WireHandler, WireRequest } from '../wire/http.ts';
import { sessionOf } from './access-keys.ts';
import type { AccessKeys, Principal } from './access-keys.ts';
import type { Permission } from './permission.ts';
import { neededPermissions } from './needed-permissions.ts';
import { authenticate } from './authenticate.ts';
import { UnknownAction } from './policy-evaluator.ts';
import type { Decision, PolicyEvaluator } from './policy-evaluator.ts';
import { refusalResponse } from './refusal-response.ts';
import { Refusal } from './refusal.ts';
import type { Names } from './resources.ts';
import type { Usage } from './usage.ts';

/** Handles requests for one service, and knows the caller. */
export type GuardedHandler = (request: WireRequest, caller: Principal) => ReturnType<WireHandler>;

/** What checking calls requires. */
export interface AccessControlOptions {
  readonly keys: AccessKeys;
  readonly evaluator: PolicyEvaluator;
  readonly usage: Usage;
  readonly names: Names;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Refuses whatever the template's policies do not allow, to clients and to services that act for one another. */
export class AccessControl {
  readonly #options: AccessControlOptions;

  constructor(options: AccessControlOptions) {
    this.#options = options;
  }

  /**
   * Wraps a service to check every request's signature and its caller's policies. `isMissing`: whether what
   * a request is about does not exist at all, which the service reports to anybody who signs.
   */
  guard(service: string, handler: GuardedHandler, isMissing?: (request: WireRequest) => Promise<boolean>): WireHandler {
    const { keys, names, now } = this.#options;
    return async (request) => {
      try {
        const caller = await authenticate(request, { keys, service, region: names.region, now });
        const { permissions, guessed } = neededPermissions(service, request, names);
        const denied = await this.#denied(caller, permissions, guessed);
        if (denied !== undefined && (await isMissing?.(request)) !== true) throw denied;
        return await handler(request, caller);
      } catch (error) {
        if (error instanceof Refusal) return refusalResponse(service, request, error);
        throw error;
      }
    };
  }

  /** The first of several permissions that a caller lacks, as a refusal. */
  async #denied(caller: Principal, permissions: readonly Permission[], guessed: boolean): Promise<Refusal | undefined> {
    for (const permission of permissions) {
      try {
        await this.#check(caller, permission, guessed);
      } catch (error) {
        if (error instanceof Refusal) return error;
        throw error;
      }
    }
    return undefined;
  }

  /**
   * Checks a call that a service makes with a given role, as `session`; throws {@link Refusal} with AWS's message.
   * A service that calls another one through the gateway does not need this: it signs with the role's keys.
   */
  async authorizeRole(roleArn: string, session: string, permission: Permission): Promise<void> {
    await this.#check(sessionOf(roleArn, session), permission, false);
  }

  /** Checks a call by an AWS service (`events.amazonaws.com`) itself: only the resource's policy counts. */
  async authorizeService(service: string, permission: Permission): Promise<void> {
    const { evaluator, usage } = this.#options;
    const decision = await evaluator.decideService(service, permission);
    usage.note(service, permission, decision);
    refuseDenied(service, permission, decision, '');
  }

  async #check(caller: Principal, permission: Permission, guessed: boolean): Promise<void> {
    const { evaluator, usage } = this.#options;
    try {
      const decision = await evaluator.decide(caller, permission);
      usage.note(caller.identity, permission, decision);
      refuseDenied(`User: ${caller.arn}`, permission, decision, guessed ? NO_ROW : '');
    } catch (error) {
      if (!(error instanceof UnknownAction)) throw error;
      throw new Refusal('denied', `the local cloud does not know the permission ${permission.action}: ${ADD_ROW}`);
    }
  }
}

const ADD_ROW = 'add it to infra/local/iam/resources.ts (S3: s3-permissions.ts)';
const NO_ROW = `; the local cloud does not know its resources and checked it on all of them: ${ADD_ROW}`;

/** AWS's wording. */
function refuseDenied(who: string, { action, resource }: Permission, decision: Decision, hint: string): void {
  if (decision.allowed) return;
  const named = action.startsWith('s3:') ? `"${resource}"` : resource;
  throw new Refusal(
    'denied',
    `${who} is not authorized to perform: ${action} on resource: ${named} ${decision.because}${hint}`,
  );
}
