import type { JsonObject, JsonValue } from '../wire/json.ts';
import type { HistoryLine } from './history.ts';

/** Where one frame stood when its execution closed, as its history tells; what a redrive goes on from. */
export interface Position {
  /** The state that was entered and not left; undefined between states. */
  state?: { readonly name: string; readonly input: JsonValue; readonly eventId: number; readonly time: number };
  /** The output of the last state that was left, and what follows it (null: the scope is done). */
  left?: { readonly output: JsonValue; readonly next: string | null };
  /** The variables that the frame's states assigned. */
  readonly variables: JsonObject;
  /** The branches of the Parallel or Map state that the frame is in, once that started. */
  branches?: Branches;
}

/** The state of a Parallel or Map that was interrupted. */
export interface Branches {
  /** The input of a Parallel's branches. */
  readonly input: JsonValue;
  /** The items of a Map. */
  readonly items: readonly JsonValue[];
  /** By branch or iteration, those that began. */
  readonly begun: Map<number, Position>;
}

/** Follows a history from its first event to its last. */
export function replay(lines: Iterable<HistoryLine>): Position {
  const root: Position = { variables: {} };
  for (const line of lines) {
    const position = positionOf(root, line.frame);
    if (position !== undefined) follow(position, line);
  }
  return root;
}

/** The position of the frame at a path; frames are made as their first event comes by. */
function positionOf(root: Position, path: readonly number[]): Position | undefined {
  let position: Position | undefined = root;
  for (const index of path) {
    const begun: Map<number, Position> | undefined = position.branches?.begun;
    if (begun === undefined) return undefined;
    const known: Position | undefined = begun.get(index);
    if (known === undefined) begun.set(index, { variables: {} });
    position = begun.get(index)!;
  }
  return position;
}

function follow(position: Position, { event, next, input, items }: HistoryLine): void {
  const { type } = event;
  if (type.endsWith('StateEntered')) {
    const details = event.stateEnteredEventDetails as { name: string; input: string };
    const entered = JSON.parse(details.input) as JsonValue;
    position.state = { name: details.name, input: entered, eventId: event.id, time: event.timestamp };
    delete position.branches;
  } else if (type.endsWith('StateExited')) {
    const details = event.stateExitedEventDetails as { output: string; assignedVariables?: Record<string, string> };
    position.left = { output: JSON.parse(details.output) as JsonValue, next: next ?? null };
    for (const [name, text] of Object.entries(details.assignedVariables ?? {})) {
      position.variables[name] = JSON.parse(text) as JsonValue;
    }
    delete position.state;
    delete position.branches;
  } else if (type === 'ParallelStateStarted' || type === 'MapStateStarted') {
    position.branches = { input: input ?? null, items: items ?? [], begun: new Map() };
  }
}

/** Forgets the branches of a Parallel or Map whose branches are all done: AWS reruns it when its own output was too large. */
export function startGroupsAnew(position: Position): void {
  const begun = [...(position.branches?.begun.values() ?? [])];
  if (begun.length > 0 && begun.every((branch) => branch.state === undefined && branch.left?.next === null)) {
    delete position.branches;
  } else {
    begun.forEach(startGroupsAnew);
  }
}
