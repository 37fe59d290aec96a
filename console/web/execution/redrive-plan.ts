import { grouped, plural } from '../../../workflow/cli/units.ts';
import type { ExecutionDetail, Progress } from '../../api.ts';

/** What a redrive will do, in sentences. */
export interface RedrivePlan {
  readonly again: string;
  /** Which chunks are counted already; absent before any was planned. */
  readonly chunks?: string;
  /** The states before the one that runs again; absent where there is none. */
  readonly kept?: string;
}

/** Tells what a redrive of an execution will do. */
export function redrivePlan({ states, redrive, progress }: ExecutionDetail): RedrivePlan {
  const { continuesAt = 'the state that it ended in' } = redrive;
  const kept = states.filter(({ name, status }) => name !== continuesAt && status === 'succeeded');
  const names = listed(kept.map(({ name }) => name));
  return {
    again: `${continuesAt} runs again, then what comes after it.`,
    ...(progress && { chunks: chunksKept(progress) }),
    ...(kept.length > 0 && {
      kept: `${names} ${kept.length === 1 ? 'is' : 'are'} done, and run again only for missing chunks.`,
    }),
  };
}

function chunksKept({ done, chunks }: Progress): string {
  if (done >= chunks) return `All ${plural(chunks, 'chunk')} are counted and kept.`;
  const missing = chunks - done;
  return `${grouped(done)} of ${plural(chunks, 'chunk')} are counted and kept; the other ${grouped(missing)} will be.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
