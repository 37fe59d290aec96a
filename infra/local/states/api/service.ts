import type { JsonObject } from '../../wire/json.ts';
import { AwsError } from '../../wire/aws-json.ts';
import type { AwsJsonAction, AwsJsonService } from '../../wire/aws-json.ts';
import { description, listItem, wireDate } from '../executions/describe.ts';
import type { Execution } from '../executions/execution.ts';
import type { Executions } from '../executions/executions.ts';
import { uuid } from '../expressions/functions.ts';
import { wireEvent } from '../history/history.ts';
import type { StatesOptions } from '../executions/options.ts';
import { jsonOrUndefined, pagePosition, pageSize, pageToken } from '../../wire/paging.ts';
import { DefinitionError } from '../definition/parse-definition.ts';
import { exceedsPayload, MAX_PAYLOAD_BYTES } from '../interpreter/payload.ts';
import { checkName, readArn, readRequest, requests } from './requests.ts';
import { machineFacts, stateMachineActions } from './state-machine-actions.ts';
import { StateMachines } from './state-machines.ts';

/** Maximum bytes per page of history, unless it is a single event. */
const MAX_PAGE_BYTES = 4 << 20;

/** The actions of Step Functions' API over executions and state machines. */
export class StatesApi {
  readonly #options: StatesOptions;
  readonly #executions: Executions;
  readonly #machines: StateMachines;

  constructor(options: StatesOptions, executions: Executions) {
    this.#options = options;
    this.#executions = executions;
    this.#machines = new StateMachines(options);
  }

  /** The service as seen by the gateway. */
  service(): AwsJsonService {
    const action =
      (run: (input: unknown) => object): AwsJsonAction =>
      (input) =>
        new Promise((resolve) => {
          resolve(run(input));
        });
    const machineActions = stateMachineActions(this.#machines, () => this.#options.clock.now());
    return {
      targetPrefix: 'AWSStepFunctions',
      contentType: 'application/x-amz-json-1.0',
      actions: {
        StartExecution: action((input) => this.#startExecution(input)),
        DescribeExecution: action((input) => this.#describeExecution(input)),
        GetExecutionHistory: action((input) => this.#getExecutionHistory(input)),
        ListExecutions: action((input) => this.#listExecutions(input)),
        StopExecution: action((input) => this.#stopExecution(input)),
        RedriveExecution: action((input) => this.#redriveExecution(input)),
        DescribeStateMachineForExecution: action((input) => this.#describeStateMachineForExecution(input)),
        ...Object.fromEntries(Object.entries(machineActions).map(([name, run]) => [name, action(run)])),
      },
    };
  }

  #startExecution(given: unknown): JsonObject {
    const request = readRequest(requests.StartExecution, given);
    const { machine, stateMachineVersionArn, stateMachineAliasArn } = this.#machines.find(request.stateMachineArn);
    const { input = '{}', name = uuid(this.#options.random), traceHeader } = request;
    checkName(name);
    checkInput(input);
    const executionArn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = this.#executions.get(executionArn)?.record;
    if (known?.status === 'RUNNING' && known.input === input) {
      return { executionArn, startDate: wireDate(known.startDate) };
    }
    if (known !== undefined) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const facts = {
      executionArn,
      stateMachineArn: machine.arn,
      stateMachineName: machine.name,
      name,
      roleArn: machine.roleArn,
      input,
      ...(traceHeader !== undefined && { traceHeader }),
      ...(stateMachineVersionArn !== undefined && { stateMachineVersionArn }),
      ...(stateMachineAliasArn !== undefined && { stateMachineAliasArn }),
    };
    const { record } = this.#executions.start(facts, machine.definition);
    return { executionArn, startDate: wireDate(record.startDate) };
  }

  #describeExecution(given: unknown): JsonObject {
    const { executionArn, includedData } = readRequest(requests.DescribeExecution, given);
    const { record } = this.#execution(executionArn);
    return description(record, this.#options.clock.now(), includedData !== 'METADATA_ONLY');
  }

  #getExecutionHistory(given: unknown): JsonObject {
    const request = readRequest(requests.GetExecutionHistory, given);
    const { executionArn, reverseOrder: reverse = false, includeExecutionData: withData = true } = request;
    const { history } = this.#execution(executionArn);
    const now = this.#options.clock.now();
    const query = JSON.stringify([executionArn, reverse, withData]);
    const size = pageSize(request.maxResults);
    const { count } = history;
    // The index of the page's first event.
    const start = Number(pagePosition(request.nextToken, now, query) ?? (reverse ? count - 1 : 0));
    const lines = reverse
      ? history.read(start + 1 - size, start + 1, MAX_PAGE_BYTES, true).reverse()
      : history.read(start, start + size, MAX_PAGE_BYTES);
    const next = reverse ? start - lines.length : start + lines.length;
    const more = reverse ? next >= 0 : next < count;
    return {
      events: lines.map(({ event }) => wireEvent(event, withData)),
      ...(more && { nextToken: pageToken(now, query, String(next)) }),
    };
  }

  #listExecutions(given: unknown): JsonObject {
    const request = readRequest(requests.ListExecutions, given);
    const { stateMachineArn, statusFilter, redriveFilter } = request;
    if (stateMachineArn === undefined || request.mapRunArn !== undefined) {
      throw new AwsError('ValidationException', 'Must specify a stateMachineArn; the local cloud has no Map Runs');
    }
    if (statusFilter === 'PENDING_REDRIVE') {
      throw new AwsError('ValidationException', 'The statusFilter PENDING_REDRIVE needs a mapRunArn');
    }
    const {
      machine,
      stateMachineVersionArn: version,
      stateMachineAliasArn: alias,
    } = this.#machines.find(stateMachineArn);
    const found = this.#executions.list().filter(
      (record) =>
        record.stateMachineArn === machine.arn &&
        // An alias lists what was started through it, whichever version it routed to at the time.
        (alias === undefined || record.stateMachineAliasArn === alias) &&
        (alias !== undefined || version === undefined || record.stateMachineVersionArn === version) &&
        (statusFilter === undefined || record.status === statusFilter) &&
        (redriveFilter === undefined || record.redriveCount > 0 === (redriveFilter === 'REDRIVEN')),
    );
    const now = this.#options.clock.now();
    const query = JSON.stringify([stateMachineArn, statusFilter, redriveFilter]);
    // A page's position is an execution, not a count, so executions that start meanwhile do not shift it.
    const last = pagePosition(request.nextToken, now, query);
    const after = last === undefined ? 0 : found.findIndex((record) => orderKey(record) > last);
    const rest = after === -1 ? [] : found.slice(after);
    const page = rest.slice(0, pageSize(request.maxResults));
    const end = page.at(-1);
    return {
      executions: page.map(listItem),
      ...(rest.length > page.length && end && { nextToken: pageToken(now, query, orderKey(end)) }),
    };
  }

  #stopExecution(given: unknown): JsonObject {
    const { executionArn, error, cause } = readRequest(requests.StopExecution, given);
    const execution = this.#execution(executionArn);
    execution.stop(error, cause);
    return { stopDate: wireDate(execution.record.stopDate ?? this.#options.clock.now()) };
  }

  #redriveExecution(given: unknown): JsonObject {
    const { executionArn, clientToken } = readRequest(requests.RedriveExecution, given);
    const execution = this.#execution(executionArn);
    const repeated = clientToken === undefined ? undefined : execution.redriveOf(clientToken);
    if (repeated !== undefined) return { redriveDate: wireDate(repeated) };
    const { redriveStatusReason } = execution.eligibility();
    if (redriveStatusReason !== null) throw new AwsError('ExecutionNotRedrivable', redriveStatusReason);
    try {
      return { redriveDate: wireDate(execution.redrive(clientToken)) };
    } catch (error) {
      if (error instanceof DefinitionError) throw new AwsError('ExecutionNotRedrivable', error.message);
      throw error;
    }
  }

  #describeStateMachineForExecution(given: unknown): JsonObject {
    const { executionArn, includedData } = readRequest(requests.DescribeStateMachineForExecution, given);
    const execution = this.#execution(executionArn);
    const { stateMachineName: name, stateMachineArn, roleArn } = execution.record;
    const definition = includedData === 'METADATA_ONLY' ? '{}' : execution.definition();
    return {
      ...machineFacts({ name, roleArn }, stateMachineArn, definition),
      updateDate: wireDate(this.#machines.created),
    };
  }

  #execution(executionArn: string): Execution {
    const { arn } = readArn(executionArn, 'execution');
    const execution = this.#executions.get(arn);
    if (execution === undefined) {
      throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    }
    return execution;
  }
}

/** A sort key for lists of executions: newest first, then by ARN. */
function orderKey({ startDate, executionArn }: { readonly startDate: number; readonly executionArn: string }): string {
  return `${String(Number.MAX_SAFE_INTEGER - startDate).padStart(16, '0')} ${executionArn}`;
}

function checkInput(input: string): void {
  if (exceedsPayload(input)) {
    const limit = `Member must have length less than or equal to ${MAX_PAYLOAD_BYTES}`;
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'input' failed to satisfy constraint: ${limit}`,
    );
  }
  if (jsonOrUndefined(input) === undefined) {
    throw new AwsError('InvalidExecutionInput', "Invalid State Machine Execution Input: 'Invalid execution input.'");
  }
}
