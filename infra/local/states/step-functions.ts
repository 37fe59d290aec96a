import type { AwsJsonService } from '../wire/aws-json.ts';
import { Executions } from './executions/executions.ts';
import { Expressions } from './expressions/expressions.ts';
import type { Definition } from './definition/definition.ts';
import type { StatesOptions } from './executions/options.ts';
import { DefinitionError, parseDefinition } from './definition/parse-definition.ts';
import { StatesApi } from './api/service.ts';

export { StatesError } from './interpreter/states-error.ts';
export type { ExecutionStatusChange } from './executions/status-change.ts';
export type { IntegrationOptions } from './interpreter/integration.ts';
export type { StateMachineResource } from './executions/options.ts';

/** A local Step Functions: its API for the gateway. */
export interface StepFunctions {
  /** `AWSStepFunctions`, JSON 1.0. */
  readonly service: AwsJsonService;
  /** How many executions are running. */
  running(): number;
  /** Aborts the running executions (a redrive continues them) and waits until nothing is running. */
  close(): Promise<void>;
}

/**
 * Opens the Step Functions of a directory: reads and publishes the state machines (throws {@link DefinitionError} for what the
 * interpreter does not know), lists the executions on disk, and aborts those that a dead process left running.
 *
 * It runs JSONata Standard state machines as AWS does: their states, errors, history and redrive. What differs:
 * - it refuses Map and Parallel states, the functions `$partition` and `$range`, and a seed of `$random`;
 * - `States.ALL` does not match `States.DataLimitExceeded`, as AWS documents (AWS has been seen to match it);
 * - a number that JSON lacks (1/0) fails its expression; AWS writes "Infinity";
 * - an execution's name stays taken; AWS frees it after 90 days;
 * - versions are published by the template only: another definition, role or description than the last is a new one;
 * - a redrive evaluates the arguments of the failed state again, so that they see the new RedriveCount.
 */
export async function openStepFunctions(options: StatesOptions): Promise<StepFunctions> {
  const { clock, random, integrations, region, accountId } = options;
  const expressions = new Expressions(() => clock.now(), random);
  const parsed = new Map<string, Definition>();
  const definition = (text: string): Definition => {
    const known = parsed.get(text) ?? parseDefinition(text, expressions, Object.keys(integrations));
    parsed.set(text, known);
    return known;
  };
  for (const machine of options.stateMachines) {
    const arn = `arn:aws:states:${region}:${accountId}:stateMachine:${machine.name}`;
    if (machine.arn !== arn)
      throw new Error(`state machine ${machine.name} has the ARN ${machine.arn} instead of ${arn}`);
    try {
      definition(machine.definition);
    } catch (error) {
      throw error instanceof DefinitionError ? error.of(machine.name) : error;
    }
  }
  const executions = new Executions({ options, expressions, definition });
  executions.recover();
  const api = new StatesApi(options, executions);
  return Promise.resolve({
    service: api.service(),
    running: () => executions.running,
    close: () => executions.close(),
  });
}
