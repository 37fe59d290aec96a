import { pathSteps, stateSummaries } from '../../console/execution-states.ts';
import { bytesPerRecord, progressOf } from '../../console/server/live/progress.ts';
import { ExecutionView } from '../../workflow/client/execution-view.ts';
import { SampleHistory } from '../workflow/client/sample-history.ts';

const lap = { visible: 6, inFlight: 2, delayed: 0, tasks: 2, done: 2, chunks: 10, secondsLeft: 9, laps: 1 };

describe('the summaries of states', () => {
  test('adds up the visits, retries and time of a state in a loop', () => {
    const history = new SampleHistory().add({});
    history.enter('Poll').fail('Busy').add({ type: 'TaskScheduled' }).add({ type: 'TaskSucceeded' }).exit('Poll');
    history.enter('Wait', 'WaitStateEntered').exit('Wait').enter('Poll');

    const states = stateSummaries(history.view(), { status: 'RUNNING', until: 12_000 });

    expect(states).toMatchObject([
      { name: 'Poll', type: 'Task', status: 'running', visitCount: 2, retries: 1, seconds: 7 },
      { name: 'Wait', type: 'Wait', status: 'succeeded', visitCount: 1, retries: 0, seconds: 1 },
    ]);
    expect(states[0]?.visits[0]).toEqual({
      entered: 2000,
      exited: 7000,
      event: 2,
      exitEvent: 7,
      attempts: [
        { event: 3, started: 3000, ended: 4000, error: 'Busy', cause: 'c' },
        { event: 5, started: 5000, ended: 6000 },
      ],
    });
  });

  test.each([
    ['FAILED', 'failed'],
    ['ABORTED', 'aborted'],
    ['TIMED_OUT', 'timed out'],
  ] as const)('an execution that is %s leaves its last state %s', (status, expected) => {
    const history = new SampleHistory().add({}).enter('TearDown').fail('Busy');

    const [state] = stateSummaries(history.view(), { status, until: 5000 });

    expect(state).toMatchObject({ status: expected, seconds: 3 });
  });

  test('keeps the attempts before a redrive, but does not count the pause', () => {
    const history = new SampleHistory().add({}).enter('TearDown').fail('Busy').add({ type: 'ExecutionFailed' });
    history.add({ type: 'ExecutionRedriven' }).add({ type: 'TaskScheduled' }).add({ type: 'TaskSucceeded' });

    const [state] = stateSummaries(history.exit('TearDown').view(), { status: 'SUCCEEDED', until: 9000 });

    expect(state).toMatchObject({ status: 'succeeded', retries: 1, seconds: 3 });
    expect(state?.visits[0]?.attempts.map(({ error }) => error)).toEqual(['Busy', undefined]);
  });

  test('counts a failed expression as an attempt of its own', () => {
    const history = new SampleHistory().add({}).enter('Choose', 'ChoiceStateEntered');
    history.add({
      type: 'EvaluationFailed',
      evaluationFailedEventDetails: { state: 'Choose', error: 'States.QueryEvaluationError' },
    });

    const [state] = stateSummaries(history.view(), { status: 'FAILED', until: 4000 });

    expect(state?.visits[0]?.attempts).toEqual([
      { event: 3, started: 3000, ended: 3000, error: 'States.QueryEvaluationError' },
    ]);
  });

  test('lists only the last visits if there are very many', () => {
    const history = new SampleHistory().add({});
    for (let i = 0; i < 300; i++) history.enter('Poll').exit('Poll');

    const [state] = stateSummaries(history.view(), { status: 'SUCCEEDED', until: 0 });

    expect(state).toMatchObject({ visitCount: 300, seconds: 300 });
    expect(state?.visits).toHaveLength(200);
    expect(state?.visits.at(-1)?.exitEvent).toBe(601);
  });

  test('counts the transitions that were taken', () => {
    const history = new SampleHistory().add({});
    for (const name of ['A', 'B', 'A', 'B', 'C']) history.enter(name).exit(name);

    expect(pathSteps(history.view())).toEqual([
      { from: 'A', to: 'B', count: 2 },
      { from: 'B', to: 'A', count: 1 },
      { from: 'B', to: 'C', count: 1 },
    ]);
  });

  test('copes with empty histories and with events without a state', () => {
    const history = new SampleHistory().add({}).add({ type: 'TaskSucceeded' });
    history.add({ type: 'TaskScheduled' }).exit('B').enter('A').enter('B').exit('A').exit('B');

    expect(stateSummaries(history.view(), { status: 'RUNNING', until: 0 }).map(({ name }) => name)).toContain('A');
    expect(stateSummaries(new ExecutionView(), { status: 'RUNNING', until: 0 })).toEqual([]);
  });
});

describe('progress', () => {
  const history = new SampleHistory().add({});
  history.enter('PartitionIntoChunks').exit('PartitionIntoChunks', { bytes: 8000 });
  history.enter('EnqueueChunks').exit('EnqueueChunks', { enqueued: 10, enqueuedAt: 5000 });
  history.enter('ReconcileTaskSet').exit('ReconcileTaskSet', lap);

  test('is the more recent of the last lap and the queue, with the rate since the chunks were enqueued', () => {
    const depth = { visible: 4, inFlight: 2, delayed: 0 };

    const progress = progressOf(history.view(), { running: true, depth, bytesPerRecord: 80, time: 9000 });

    expect(progress).toEqual({
      done: 4,
      chunks: 10,
      tasks: 2,
      bytesPerSecond: 800,
      recordsPerSecond: 10,
      secondsLeft: 6,
    });
  });

  test('follows the last lap if the queue is gone, and ends with the execution', () => {
    expect(progressOf(history.view(), { running: true, time: 9000 })).toMatchObject({ done: 2, secondsLeft: 16 });
    expect(progressOf(history.view(), { running: false, time: 9000 })).toEqual({
      done: 2,
      chunks: 10,
      tasks: 0,
      secondsLeft: null,
    });
    expect(progressOf(new ExecutionView(), { running: true, time: 9000 })).toBeUndefined();
  });

  test('does not count the time between an end and its redrive', () => {
    const redriven = new SampleHistory().add({});
    redriven.enter('PartitionIntoChunks').exit('PartitionIntoChunks', { bytes: 8000 });
    redriven.enter('EnqueueChunks').exit('EnqueueChunks', { enqueued: 10, enqueuedAt: 5000 });
    redriven.enter('ReconcileTaskSet').exit('ReconcileTaskSet', lap).enter('WaitForQueue', 'WaitStateEntered');
    redriven.add({ type: 'ExecutionAborted' }).add({ type: 'ExecutionRedriven' });

    const progress = progressOf(redriven.view(), { running: true, time: 10_000 });

    expect(redriven.view().pauses).toEqual([{ from: 9000, to: 10_000 }]);
    expect(progress?.secondsLeft).toBe(16);
  });

  test('estimates a raw CSV row as longer than a trip record', () => {
    const file = { uri: '', name: '', version: '', color: 'yellow', month: '2015-06', bytes: 800 } as const;
    const columns = {
      places: 'coordinates' as const,
      pickupTime: 0,
      dropoffTime: 0,
      pickupLongitude: 0,
      pickupLatitude: 0,
      dropoffLongitude: 0,
      dropoffLatitude: 0,
      distance: 0,
      fare: 0,
      fields: 8,
    };

    expect(bytesPerRecord({ files: [{ ...file, format: { kind: 'trip-records' } }] })).toBe(80);
    expect(
      bytesPerRecord({ files: [{ ...file, format: { kind: 'tlc-csv', headerBytes: 9, columns } }] }),
    ).toBeGreaterThan(80);
  });
});
