/** Names that the stack assigns and that commands look up. */
export const STACK_NAME = 'NycTaxiTripExplorer';
export const STATE_MACHINE_NAME = 'nyc-taxi-trip-explorer';
/** The alias through which executions are started: it routes to the version of the last deploy. */
export const STATE_MACHINE_ALIAS = 'live';
/** The prefix of every execution's queue names: the stack grants SQS actions on this prefix only. */
export const QUEUE_NAME_PREFIX = 'nyc-taxi-';
/** The policy needed to run the commands: the stack creates it, users attach it to themselves. */
export const OPERATOR_POLICY_NAME = 'TripExplorerOperators';
export const WORKER_CONTAINER = 'worker';
/** The schedule that starts the due month, and its group. */
export const SCHEDULE_GROUP = 'nyc-taxi-trip-explorer';
export const SCHEDULE_NAME = 'count-month-due';
/** The prefix of the schedule's execution names: its function may access only these. */
export const MONTHLY_EXECUTION_PREFIX = 'monthly-';
