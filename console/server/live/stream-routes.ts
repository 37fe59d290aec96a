import type { Routes } from '../http/router.ts';
import { CommandFailed } from '../../../workflow/client/command.ts';
import { checkedExecutionName } from '../http/security.ts';
import { ExecutionStream } from './stream.ts';
import type { Watches } from './watches.ts';

/** The live stream of an execution. */
export function streamRoutes(watches: Watches): Routes {
  return {
    'GET /api/executions/*/stream': async ({ request, response, segments, query }) => {
      const watch = watches.of(checkedExecutionName(segments[0] ?? ''));
      try {
        await watch.look();
      } catch (error) {
        // A browser gives up on a refused stream, so temporary trouble is reported through the stream itself.
        if (!(error instanceof CommandFailed)) throw error;
        watch.trouble = error.message;
      }
      if (response.destroyed) return;
      const header = request.headers['last-event-id'];
      const last = eventId(typeof header === 'string' ? header : query.get('after'));
      const stream = new ExecutionStream(response, watch, last);
      const forget = watches.opened(() => {
        stream.close();
      });
      response.once('close', () => {
        stream.close();
        forget();
      });
      stream.open();
    },
  };
}

/** An event's id; 0, which is before all of them, for text that is not an id. */
export function eventId(text: string | null): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : 0;
}
