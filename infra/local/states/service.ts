import type { JsonObject } from '../json.ts';
import { AwsError, type AwsJsonAction, type AwsJsonService } from '../aws-json.ts';
import { description, listItem, wireDate } from './describe.ts';
import type { Execution } from './execution.ts';
import type { Executions } from './executions.ts';
import { uuid } from './functions.ts';
import { wireEvent } from './history.ts';
import type { StateMachineResource, StatesOptions } from './options.ts';
import { jsonOrUndefined, pagePosition, pageToken } from './paging.ts';
import { DefinitionError } from './parse-definition.ts';
import { exceedsPayload, MAX_PAYLOAD_BYTES } from './payload.ts';
import { checkName, readArn, readRequest, requests, type StatesArn } from './requests.ts';

const DEFAULT_PAGE = 100;
/** A page of history ends before it would be larger than this, unless it is a single event. */
const MAX_PAGE_BYTES = 4 << 20;

/** The actions of Step Functions' API over executions and state machines. */
export class StatesApi {
  readonly #options: StatesOptions;
  readonly #executions: Executions;
  readonly #created: number;

  constructor(options: StatesOptions, executions: Executions) {
    this.#options = options;
    this.#executions = executions;
    this.#created = options.clock.now();
  }

  /** The service for the gateway. */
  service(): AwsJsonService {
    const action =
      (run: (input: unknown) => object): AwsJsonAction =>
      (input) =>
        new Promise((resolve) => {
          resolve(run(input));
        });
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
        DescribeStateMachine: action((input) => this.#describeStateMachine(input)),
        DescribeStateMachineForExecution: action((input) => this.#describeStateMachineForExecution(input)),
        ListStateMachines: action((input) => this.#listStateMachines(input)),
      },
    };
  }

  #startExecution(given: unknown): JsonObject {
    const request = readRequest(requests.StartExecution, given);
    const { machine, parts } = this.#machine(request.stateMachineArn);
    const { input = '{}', name = uuid(this.#options.random), traceHeader } = request;
    checkName(name);
    checkInput(input);
    const executionArn = `${parts.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = this.#executions.get(executionArn)?.record;
    if (known?.status === 'RUNNING' && known.input === input) {
      return { executionArn, startDate: wireDate(known.startDate) };
    }
    if (known !== undefined) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const facts = {
      executionArn,
      stateMachineArn: parts.arn,
      stateMachineName: machine.name,
      name,
      roleArn: machine.roleArn,
      input,
      ...(traceHeader !== undefined && { traceHeader }),
      ...qualified(request.stateMachineArn, parts),
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
    // The place of the first event of the page: counted from 0, forwards or backwards.
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
      throw new AwsError('ValidationException', 'Must specify a stateMachineArn; there are no Map Runs here');
    }
    if (statusFilter === 'PENDING_REDRIVE') {
      throw new AwsError('ValidationException', 'The statusFilter PENDING_REDRIVE needs a mapRunArn');
    }
    const { parts } = this.#machine(stateMachineArn);
    const { stateMachineVersionArn: version, stateMachineAliasArn: alias } = qualified(stateMachineArn, parts);
    const found = this.#executions
      .list()
      .filter(
        (record) =>
          record.stateMachineArn === parts.arn &&
          (version === undefined || record.stateMachineVersionArn === version) &&
          (alias === undefined || record.stateMachineAliasArn === alias) &&
          (statusFilter === undefined || record.status === statusFilter) &&
          (redriveFilter === undefined || record.redriveCount > 0 === (redriveFilter === 'REDRIVEN')),
      );
    const now = this.#options.clock.now();
    const query = JSON.stringify([stateMachineArn, statusFilter, redriveFilter]);
    // A page ends with an execution, not at a count: those that start meanwhile shift nothing.
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

  #describeStateMachine(given: unknown): JsonObject {
    const { stateMachineArn, includedData } = readRequest(requests.DescribeStateMachine, given);
    const { machine } = this.#machine(stateMachineArn);
    return {
      ...machineFacts(machine, machine.arn, includedData === 'METADATA_ONLY' ? '{}' : machine.definition),
      stateMachineArn,
      status: 'ACTIVE',
      type: 'STANDARD',
      creationDate: wireDate(this.#created),
    };
  }

  #describeStateMachineForExecution(given: unknown): JsonObject {
    const { executionArn, includedData } = readRequest(requests.DescribeStateMachineForExecution, given);
    const execution = this.#execution(executionArn);
    const { stateMachineName: name, stateMachineArn, roleArn } = execution.record;
    const definition = includedData === 'METADATA_ONLY' ? '{}' : execution.definition();
    return { ...machineFacts({ name, roleArn }, stateMachineArn, definition), updateDate: wireDate(this.#created) };
  }

  #listStateMachines(given: unknown): JsonObject {
    const request = readRequest(requests.ListStateMachines, given);
    const now = this.#options.clock.now();
    const start = Number(pagePosition(request.nextToken, now, 'machines') ?? 0);
    const end = start + pageSize(request.maxResults);
    const machines = [...this.#options.stateMachines].sort((a, b) => (a.name < b.name ? -1 : 1));
    const creationDate = wireDate(this.#created);
    return {
      stateMachines: machines
        .slice(start, end)
        .map(({ arn, name }) => ({ stateMachineArn: arn, name, type: 'STANDARD', creationDate })),
      ...(end < machines.length && { nextToken: pageToken(now, 'machines', String(end)) }),
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

  #machine(stateMachineArn: string): { readonly machine: StateMachineResource; readonly parts: StatesArn } {
    const parts = readArn(stateMachineArn, 'stateMachine');
    const machine = this.#options.stateMachines.find(({ arn }) => arn === parts.arn);
    if (machine === undefined) {
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    }
    return { machine, parts };
  }
}

/** How many results a page holds; 0 asks for the default. */
function pageSize(maxResults: number | undefined): number {
  return maxResults === undefined || maxResults === 0 ? DEFAULT_PAGE : maxResults;
}

/** The version or alias that a qualified ARN names: any, since the local cloud has one revision of a machine. */
function qualified(
  stateMachineArn: string,
  { qualifier }: StatesArn,
): { stateMachineVersionArn?: string; stateMachineAliasArn?: string } {
  if (qualifier === undefined) return {};
  return /^\d+$/.test(qualifier)
    ? { stateMachineVersionArn: stateMachineArn }
    : { stateMachineAliasArn: stateMachineArn };
}

function machineFacts(
  { name, roleArn }: Pick<StateMachineResource, 'name' | 'roleArn'>,
  stateMachineArn: string,
  definition: string,
): JsonObject {
  return {
    stateMachineArn,
    name,
    definition,
    roleArn,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
}

/** Text whose order is the order of a list of executions: newest first, then by ARN. */
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
