import { STATE_MACHINE_ALIAS } from '../names.ts';

/**
 * What executions of a state machine are started through: its alias, so that they belong to the version of the last
 * deploy and end on it. Everything else (listing, describing, redriving) goes by the state machine or the execution.
 */
export function liveAliasArn(stateMachineArn: string): string {
  return `${stateMachineArn}:${STATE_MACHINE_ALIAS}`;
}
