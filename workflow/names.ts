/** Names that the stack gives and that commands look up. */
export const STACK_NAME = 'NycTaxiTripExplorer';
export const STATE_MACHINE_NAME = 'nyc-taxi-trip-explorer';
/** The alias that executions are started through: it routes to the version of the last deploy. */
export const STATE_MACHINE_ALIAS = 'live';
/** The names of every execution's queues begin with it: the stack grants SQS actions on this prefix only. */
export const QUEUE_NAME_PREFIX = 'nyc-taxi-';
/** The policy that anybody who runs the commands needs: the stack creates it, users attach it to themselves. */
export const OPERATOR_POLICY_NAME = 'TripExplorerOperators';
export const WORKER_CONTAINER = 'worker';
/** The schedule that starts the month that is due, and its group. */
export const SCHEDULE_GROUP = 'nyc-taxi-trip-explorer';
export const SCHEDULE_NAME = 'count-month-due';
/** The names of the schedule's executions begin with it: its function may access only these. */
export const MONTHLY_EXECUTION_PREFIX = 'monthly-';
