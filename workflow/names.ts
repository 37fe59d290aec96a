/** Names that the stack gives and that commands look up again. */
export const STACK_NAME = 'NycTaxiTripExplorer';
export const STATE_MACHINE_NAME = 'nyc-taxi-trip-explorer';
/** Every execution's queues begin with it: the stack grants SQS actions on this prefix only. */
export const QUEUE_NAME_PREFIX = 'nyc-taxi-';
export const WORKER_CONTAINER = 'worker';
