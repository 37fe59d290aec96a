import { STATE_MACHINE_ALIAS } from '../names.ts';

/**
 * The alias through which a state machine's executions are started, so that they belong to the version of the last
 * deploy and end on it. Everything else (listing, describing, redriving) uses the state machine or the execution.
 */
export function liveAliasArn(stateMachineArn: string): string {
  return `${stateMachineArn}:${STATE_MACHINE_ALIAS}`;
}
