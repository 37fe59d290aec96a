/** An error that an AWS client understands: its `__type`, its message and its HTTP status. */
export class AwsError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.type = type;
    this.status = status;
  }
}

/** One API action of a service that speaks AWS's JSON protocol; it parses its own input and throws {@link AwsError}. */
export type AwsJsonAction = (input: unknown) => Promise<object>;

/** A service behind the gateway: requests whose `X-Amz-Target` is `{targetPrefix}.{Action}` go to `actions[Action]`. */
export interface AwsJsonService {
  readonly targetPrefix: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  readonly actions: Readonly<Record<string, AwsJsonAction>>;
}
