import { ExecutionView } from '../../../../workflow/client/execution-view.ts';
import { Progress } from '../../../../workflow/cli/execution/progress.ts';

/** Keeps what is written; claims to be a terminal if `terminal` is true. */
class Written {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 100;

  constructor(terminal: boolean) {
    this.isTTY = terminal;
  }

  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

function viewOf(steps: readonly { name: string; output?: unknown }[]): ExecutionView {
  const view = new ExecutionView();
  let id = 0;
  view.add(
    steps.flatMap(({ name, output }) => {
      const entered = {
        type: 'TaskStateEntered',
        id: ++id,
        timestamp: new Date(id * 500),
        stateEnteredEventDetails: { name },
      } as const;
      if (output === undefined) return [entered];
      const details = { name, output: JSON.stringify(output) };
      return [
        entered,
        { type: 'TaskStateExited', id: ++id, timestamp: new Date(id * 500), stateExitedEventDetails: details } as const,
      ];
    }),
  );
  return view;
}

const lap = {
  visible: 0,
  inFlight: 1,
  delayed: 0,
  tasks: 2,
  done: 9,
  chunks: 12,
  secondsLeft: 3,
  laps: 4,
  waitSeconds: 1,
};
const steps = [
  { name: 'ValidateInput', output: { files: 62, bytes: 4_500_000, layer: { districts: 71 } } },
  { name: 'PartitionIntoChunks', output: { chunks: 12, indexBytes: 3_000_000 } },
  { name: 'EnqueueChunks', output: { enqueued: 12, round: 1, queueUrl: 'q' } },
  { name: 'ReconcileTaskSet', output: { ...lap, drained: false } },
  { name: 'WaitForQueue', output: { ...lap, drained: false } },
  { name: 'QueueDrained?', output: { ...lap, drained: false } },
  { name: 'ReconcileTaskSet', output: { ...lap, done: 12, drained: true } },
  { name: 'WaitForQueue', output: { ...lap, drained: true } },
  { name: 'QueueDrained?', output: { drained: true } },
  { name: 'FinalAggregateScan', output: { complete: true, records: 27_787 } },
  { name: 'AllChunksCounted?', output: { complete: true } },
  { name: 'TearDown', output: {} },
];

describe('progress', () => {
  test('is one line per stage if there is no terminal, and one for the waiting loop', () => {
    const written = new Written(false);
    const progress = new Progress(written);

    progress.show(viewOf(steps));
    progress.end();

    expect(written.text).toBe(
      [
        'ValidateInput            0.50 s  62 files, 4.5 MB, 71 districts',
        'PartitionIntoChunks      0.50 s  12 chunks, grid index of 3.0 MB',
        'EnqueueChunks            0.50 s  12 chunks to SQS',
        'WaitForQueue             3.00 s  12 of 12 chunks done, 2 polls',
        'FinalAggregateScan       0.50 s  27,787 records counted',
        'TearDown                 0.50 s  tasks stopped, queues and partials deleted',
        '',
      ].join('\n'),
    );
  });

  test('writes each line once, however often it is updated', () => {
    const written = new Written(false);
    const progress = new Progress(written);

    for (let seen = 1; seen <= steps.length; seen++) progress.show(viewOf(steps.slice(0, seen)));

    expect(written.text.match(/ValidateInput/g)).toHaveLength(1);
    expect(written.text.match(/WaitForQueue/g)).toHaveLength(1);
  });

  test('is a live bar on a terminal, no wider than the terminal, erased at the end', () => {
    const written = new Written(true);
    const progress = new Progress(written);

    progress.show(viewOf([...steps.slice(0, 4), { name: 'WaitForQueue' }]), 10);
    progress.end();

    const live = written.text.split('\r\u001b[2K').at(-2) ?? '';
    expect(live).toContain('█'.repeat(20) + '░'.repeat(4));
    expect(live).toContain('10/12 chunks, 2 tasks, 3.00 s left');
    expect(live.length).toBeLessThan(100);
    expect(written.text.endsWith('\r\u001b[2K')).toBe(true);
  });

  test('shows about how much has been read, in the live bar', () => {
    const written = new Written(true);
    const partitioned = {
      name: 'PartitionIntoChunks',
      output: { chunks: 12, indexBytes: 3_000_000, bytes: 1_200_000_000 },
    };
    const enqueued = steps.slice(2, 4);

    new Progress(written).show(viewOf([partitioned, ...enqueued, { name: 'WaitForQueue' }]), 3);

    expect(written.text).toContain('3/12 chunks, 300.0 MB of 1.2 GB, 2 tasks');
  });

  test('shows the warnings about the input below its stage', () => {
    const written = new Written(false);

    new Progress(written).show(
      viewOf([{ name: 'ValidateInput', output: { warnings: ['no file for yellow 2015-07'] } }]),
    );

    expect(written.text).toContain('\n  warning: no file for yellow 2015-07\n');
  });

  test('reports that a stage needed several attempts', () => {
    const view = viewOf([{ name: 'TearDown', output: {} }]);
    view.visits[0] = { ...view.visits[0]!, failures: ['Busy', 'States.Timeout'] };
    const written = new Written(false);

    new Progress(written).show(view);

    expect(written.text).toContain('(after Busy, States.Timeout)');
  });
});
