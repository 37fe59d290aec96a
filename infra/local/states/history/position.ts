import type { JsonObject, JsonValue } from '../../wire/json.ts';
import type { HistoryLine } from './history.ts';

/** An execution's progress when it closed, according to its history; a redrive continues from there. */
export interface Position {
  /** The state that was entered but not exited; undefined between states. */
  state?: { readonly name: string; readonly input: JsonValue; readonly eventId: number; readonly time: number };
  /** The output of the last state exited, and what follows it (null: nothing). */
  left?: { readonly output: JsonValue; readonly next: string | null };
  /** The variables that the states assigned. */
  readonly variables: JsonObject;
}

/** Follows a history from its first event to its last. */
export function replay(lines: Iterable<HistoryLine>): Position {
  const position: Position = { variables: {} };
  for (const line of lines) follow(position, line);
  return position;
}

function follow(position: Position, { event, next }: HistoryLine): void {
  if (event.type.endsWith('StateEntered')) {
    const details = event.stateEnteredEventDetails as { name: string; input: string };
    const entered = JSON.parse(details.input) as JsonValue;
    position.state = { name: details.name, input: entered, eventId: event.id, time: event.timestamp };
  } else if (event.type.endsWith('StateExited')) {
    const details = event.stateExitedEventDetails as { output: string; assignedVariables?: Record<string, string> };
    position.left = { output: JSON.parse(details.output) as JsonValue, next: next ?? null };
    for (const [name, text] of Object.entries(details.assignedVariables ?? {})) {
      position.variables[name] = JSON.parse(text) as JsonValue;
    }
    delete position.state;
  }
}
