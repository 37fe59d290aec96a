import { grouped, plural } from '../../../../workflow/client/units.ts';
import type { ExecutionDetail, Graph, Progress } from '../../../api.ts';

/** What a redrive will do, in sentences. */
export interface RedrivePlan {
  readonly again: string;
  /** The chunks counted so far; absent until chunks are planned. */
  readonly chunks?: string;
  /** The states that no path leads back to; absent if there are none, or the paths are unknown. */
  readonly kept?: string;
}

/** Describes what redriving an execution will do. */
export function redrivePlan({ states, redrive, progress }: ExecutionDetail, edges: Graph['edges'] = []): RedrivePlan {
  const { continuesAt = 'the state that it ended in' } = redrive;
  const ahead = reachable(continuesAt, edges);
  const kept = edges.length === 0 ? [] : states.map(({ name }) => name).filter((name) => !ahead.has(name));
  return {
    again: `${continuesAt} runs again, then what comes after it.`,
    ...(progress && { chunks: chunksKept(progress) }),
    ...(kept.length > 0 && { kept: `${listed(kept)} ${kept.length === 1 ? 'is' : 'are'} done and not run again.` }),
  };
}

/** A state and all that are reachable from it. */
function reachable(from: string, edges: Graph['edges']): ReadonlySet<string> {
  const found = new Set([from]);
  for (const state of found) {
    for (const edge of edges) if (edge.from === state) found.add(edge.to); // the loop also visits states that it adds
  }
  return found;
}

function chunksKept({ done, chunks }: Progress): string {
  if (done >= chunks) return `All ${plural(chunks, 'chunk')} are counted and kept.`;
  const missing = chunks - done;
  return `${grouped(done)} of ${plural(chunks, 'chunk')} are counted and kept; the other ${grouped(missing)} will be.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
