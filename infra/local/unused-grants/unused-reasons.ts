import type { Acknowledged } from './unused-grants.ts';

/** Grants that only AWS itself uses, or that no run of the exercise can be made to use: each with the reason why it stays. */
export const UNUSED_REASONS: readonly Acknowledged[] = [
  { holder: '', action: /^xray:/, reason: 'the local cloud traces nothing' },
  {
    holder: 'WorkersWorkerExecutionRole',
    action: /^ecr:/,
    reason: 'ECS pulls the image on AWS; here it is built or run as a process',
  },
  {
    holder: 'StateMachineRole',
    action: /^logs:/,
    reason: 'Step Functions sets the delivery of its log up on AWS; here it keeps history alone',
  },
  { holder: 'Reaper', action: /./, reason: 'the reaper runs by the clock: its own tests run it with every call' },
  { holder: 'Monthly', action: /./, reason: 'the schedule runs by the clock: its own tests run it with every call' },
  {
    holder: 'TripExplorerOperators',
    action: /^(scheduler:GetSchedule|lambda:InvokeFunction)$/,
    reason: 'schedule: its own end-to-end tests run it',
  },
  {
    holder: 'TripExplorerOperators',
    action: /^sqs:(SendMessage|DeleteMessage)$/,
    reason: 'dead-letters --replay needs an execution that still runs: its own tests run it',
  },
  {
    holder: 'TripExplorerOperators',
    action: /^(logs:(DescribeLogGroups|FilterLogEvents)|states:DescribeStateMachine(ForExecution)?)$/,
    reason: 'the console: its own tests read logs and graphs as an operator',
  },
  {
    holder: 'TripExplorerOperators',
    action: /^dynamodb:(GetItem|Query|Scan)$/,
    reason: 'the explorer and backfill: their own tests read results as an operator',
  },
];
