import { randomUUID } from 'node:crypto';
import type { Permission } from '../iam/permission.ts';
import type { LambdaFunction, LambdaRuntime } from '../lambda/runtime.ts';
import type { ExecutionStatusChange } from '../states/executions/status-change.ts';
import type { LocalRule, LocalRuleTarget } from '../template/local-stack.ts';
import { TemplateError } from '../template/template-error.ts';
import { compilePattern, EventPatternError, fieldOf } from './pattern.ts';
import type { EventMatcher } from './pattern.ts';

/** How events are emitted. */
export interface EventRulesOptions {
  readonly rules: readonly LocalRule[];
  readonly lambdas: LambdaRuntime;
  /** Rejects if the target's policy does not let EventBridge call it. */
  readonly authorize: (permission: Permission) => Promise<void>;
  readonly region: string;
  readonly accountId: string;
  readonly now: () => number;
  /** Called with a message for each failed target, since nobody waits for them. */
  readonly onFailure: (message: string) => void;
}

interface Target {
  readonly lambda: LambdaFunction;
  /** An event's JSON text as the target receives it. */
  readonly payload: (event: object) => string;
}

interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly matches: EventMatcher;
  readonly targets: readonly Target[];
}

/** EventBridge: passes events of the local cloud to the template's rules and their Lambda targets. */
export class EventRules {
  readonly #options: EventRulesOptions;
  readonly #rules: readonly Rule[];
  readonly #deliveries = new Set<Promise<void>>();

  /** Throws {@link TemplateError} if a rule needs what the local cloud does not support. */
  constructor(options: EventRulesOptions) {
    this.#options = options;
    this.#rules = options.rules.map((rule) => compileRule(rule, options.lambdas));
  }

  /** Emits Step Functions' event for a change of an execution's status. */
  executionStatusChanged(detail: ExecutionStatusChange): void {
    const { region, accountId, now } = this.#options;
    this.#emit({
      version: '0',
      id: randomUUID(),
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      account: accountId,
      time: `${new Date(now()).toISOString().slice(0, 19)}Z`,
      region,
      resources: [detail.executionArn],
      detail,
    });
  }

  /** Waits until every emitted event has been delivered. */
  async settled(): Promise<void> {
    while (this.#deliveries.size > 0) await Promise.all(this.#deliveries);
  }

  #emit(event: object): void {
    for (const rule of this.#rules) {
      if (!rule.matches(event)) continue;
      for (const target of rule.targets) {
        const delivery = this.#deliver(rule, target, event).finally(() => this.#deliveries.delete(delivery));
        this.#deliveries.add(delivery);
      }
    }
  }

  async #deliver({ name, arn }: Rule, { lambda, payload }: Target, event: object): Promise<void> {
    const { authorize, accountId, onFailure } = this.#options;
    const context = { 'aws:SourceArn': arn, 'aws:SourceAccount': accountId };
    try {
      await authorize({ action: 'lambda:InvokeFunction', resource: lambda.lambda.arn, context });
    } catch (error) {
      onFailure(`rule ${name}: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    const { outcome } = await lambda.invoke(payload(event));
    if ('error' in outcome) {
      onFailure(`rule ${name}: ${lambda.lambda.name} failed: ${JSON.stringify(outcome.error)}`);
    }
  }
}

function compileRule({ logicalId, name, arn, eventPattern, targets }: LocalRule, lambdas: LambdaRuntime): Rule {
  try {
    const matches = compilePattern(eventPattern);
    return { name, arn, matches, targets: targets.map((target) => compileTarget(logicalId, target, lambdas)) };
  } catch (error) {
    if (error instanceof EventPatternError) throw new TemplateError(`${logicalId}: ${error.message}`, { cause: error });
    throw error;
  }
}

function compileTarget(rule: string, { id, arn, input, inputPath }: LocalRuleTarget, lambdas: LambdaRuntime): Target {
  const lambda = lambdas.find(arn);
  if (lambda === undefined) {
    throw new TemplateError(
      `${rule}: target ${id} is ${arn}; the local cloud delivers events to this stack's functions only`,
    );
  }
  if (input !== undefined) return { lambda, payload: () => input };
  if (inputPath === undefined) return { lambda, payload: (event) => JSON.stringify(event) };
  const path = /^\$((?:\.[\w-]+)*)$/.exec(inputPath)?.[1]?.split('.').slice(1);
  if (path === undefined)
    throw new TemplateError(`${rule}: the local cloud does not support the InputPath ${inputPath}`);
  const part = (event: object): unknown => path.reduce<unknown>(fieldOf, event);
  return { lambda, payload: (event) => JSON.stringify(part(event) ?? null) };
}
