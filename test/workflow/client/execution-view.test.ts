import { ExecutionView } from '../../../workflow/client/execution-view.ts';
import { SampleHistory } from './sample-history.ts';

const reconciled = { visible: 3, inFlight: 2, delayed: 0, tasks: 2, done: 5, chunks: 10, secondsLeft: 4, laps: 1 };

describe('the view of an execution', () => {
  test('lists each visit of a state with its time and output', () => {
    const view = new ExecutionView();
    view.add(new SampleHistory().add({}).enter('ValidateInput').exit('ValidateInput', { files: 2 }).events);

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
    const history = new SampleHistory().add({});
    history.enter('ReconcileTaskSet').exit('ReconcileTaskSet', { ...reconciled, done: 1 });
    history.enter('ReconcileTaskSet').exit('ReconcileTaskSet', reconciled);
    const view = new ExecutionView();
    view.add(history.events);

    expect(view.secondsByState()).toEqual({ ReconcileTaskSet: 2 });
    expect(view.reconciled).toEqual(reconciled);
  });

  test('is the same whatever pages its events come in, overlapping and backwards', () => {
    const history = new SampleHistory().add({});
    history
      .enter('ValidateInput')
      .exit('ValidateInput')
      .enter('EnqueueChunks')
      .exit('EnqueueChunks', { queueUrl: 'q' });
    const [whole, paged] = [new ExecutionView(), new ExecutionView()];
    whole.add(history.events);
    paged.add(history.events.slice(0, 3).reverse());
    paged.add(history.events.slice(1).reverse());

    expect(paged.visits).toEqual(whole.visits);
    expect(paged.queueUrl).toBe('q');
  });

  test('keeps the errors of attempts that were retried', () => {
    const history = new SampleHistory().add({}).enter('TearDown');
    history.add({
      type: 'TaskFailed',
      taskFailedEventDetails: { resourceType: 'lambda', resource: 'x', error: 'Busy' },
    });
    const view = new ExecutionView();
    view.add(history.exit('TearDown').events);

    expect(view.current?.failures).toEqual(['Busy']);
  });

  test('counts the time of a redriven state from the redrive', () => {
    const history = new SampleHistory().add({}).enter('TearDown').add({ type: 'ExecutionFailed' });
    history.add({ type: 'ExecutionRedriven' }).exit('TearDown');
    const view = new ExecutionView();
    view.add(history.events);

    expect(view.secondsByState()).toEqual({ TearDown: 1 });
  });
});
