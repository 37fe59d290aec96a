import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { ExecutionView } from '../../../workflow/client/execution-view.ts';

/** A history in shorthand: each event a second after the one before. */
class Told {
  readonly events: HistoryEvent[] = [];

  tell(event: Partial<HistoryEvent>): this {
    const id = this.events.length + 1;
    this.events.push({ type: 'ExecutionStarted', ...event, id, timestamp: new Date(id * 1000) });
    return this;
  }

  enter(name: string): this {
    return this.tell({ type: 'TaskStateEntered', stateEnteredEventDetails: { name } });
  }

  exit(name: string, output: unknown = {}): this {
    return this.tell({ type: 'TaskStateExited', stateExitedEventDetails: { name, output: JSON.stringify(output) } });
  }
}

const reconciled = { visible: 3, inFlight: 2, delayed: 0, tasks: 2, done: 5, chunks: 10, secondsLeft: 4, laps: 1 };

describe('the view of an execution', () => {
  test('tells each visit of a state with its time and output', () => {
    const view = new ExecutionView();
    view.add(new Told().tell({}).enter('ValidateInput').exit('ValidateInput', { files: 2 }).events);

    expect(view.visits).toEqual([
      {
        name: 'ValidateInput',
        type: 'Task',
        event: 2,
        exitEvent: 3,
        entered: 2000,
        exited: 3000,
        output: { files: 2 },
        failures: [],
        attempts: [],
      },
    ]);
    expect(view.secondsByState()).toEqual({ ValidateInput: 1 });
  });

  test('adds up the visits of a state in a loop, and knows the last lap', () => {
    const told = new Told().tell({});
    told.enter('ReconcileTaskSet').exit('ReconcileTaskSet', { ...reconciled, done: 1 });
    told.enter('ReconcileTaskSet').exit('ReconcileTaskSet', reconciled);
    const view = new ExecutionView();
    view.add(told.events);

    expect(view.secondsByState()).toEqual({ ReconcileTaskSet: 2 });
    expect(view.reconciled).toEqual(reconciled);
  });

  test('is the same whatever pages its events come in, overlapping and backwards', () => {
    const told = new Told().tell({});
    told.enter('ValidateInput').exit('ValidateInput').enter('EnqueueChunks').exit('EnqueueChunks', { queueUrl: 'q' });
    const [whole, paged] = [new ExecutionView(), new ExecutionView()];
    whole.add(told.events);
    paged.add(told.events.slice(0, 3).reverse());
    paged.add(told.events.slice(1).reverse());

    expect(paged.visits).toEqual(whole.visits);
    expect(paged.queueUrl).toBe('q');
  });

  test('keeps the errors of attempts that were retried', () => {
    const told = new Told().tell({}).enter('TearDown');
    told.tell({ type: 'TaskFailed', taskFailedEventDetails: { resourceType: 'lambda', resource: 'x', error: 'Busy' } });
    const view = new ExecutionView();
    view.add(told.exit('TearDown').events);

    expect(view.current?.failures).toEqual(['Busy']);
  });

  test('counts the time of a redriven state from the redrive', () => {
    const told = new Told().tell({}).enter('TearDown').tell({ type: 'ExecutionFailed' });
    told.tell({ type: 'ExecutionRedriven' }).exit('TearDown');
    const view = new ExecutionView();
    view.add(told.events);

    expect(view.secondsByState()).toEqual({ TearDown: 1 });
  });
});
