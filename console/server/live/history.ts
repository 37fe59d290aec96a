import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { WireEvent } from '../../api.ts';

/** An event as sent to the pages. */
export function wireEvent({ id = 0, timestamp, ...details }: HistoryEvent): WireEvent {
  return { id, timestamp: (timestamp ?? new Date(0)).toISOString(), ...details };
}
