import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { ExecutionView } from '../../../workflow/client/execution-view.ts';

/** A history in shorthand: each event a second after the one before. */
export class SampleHistory {
  readonly events: HistoryEvent[] = [];

  add(event: Partial<HistoryEvent>): this {
    const id = this.events.length + 1;
    this.events.push({ type: 'ExecutionStarted', ...event, id, timestamp: new Date(id * 1000) });
    return this;
  }

  enter(name: string, type: HistoryEvent['type'] = 'TaskStateEntered'): this {
    return this.add({ type, stateEnteredEventDetails: { name } });
  }

  exit(name: string, output: unknown = {}): this {
    return this.add({ type: 'TaskStateExited', stateExitedEventDetails: { name, output: JSON.stringify(output) } });
  }

  fail(error: string): this {
    this.add({ type: 'TaskScheduled' });
    return this.add({
      type: 'TaskFailed',
      taskFailedEventDetails: { resourceType: '', resource: '', error, cause: 'c' },
    });
  }

  view(): ExecutionView {
    const view = new ExecutionView();
    view.add(this.events);
    return view;
  }
}
