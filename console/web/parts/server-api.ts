import type { ApiError } from '../../api.ts';

/** The server's refusal, with a human-readable message. */
export class RequestFailed extends Error {
  override readonly name = 'RequestFailed';
  readonly status: number;
  /** The form's field at fault. */
  readonly field: string | undefined;

  constructor(status: number, message: string, field?: string) {
    super(message);
    this.status = status;
    this.field = field;
  }
}

/** GETs JSON from a path below `/api/`. Throws {@link RequestFailed}. */
export function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return call<T>(path, signal === undefined ? {} : { signal });
}

/** POSTs JSON to a path below `/api/`. Throws {@link RequestFailed}. */
export function postJson<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return call<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal !== undefined && { signal }),
  });
}

async function call<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/${path}`, init);
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    throw new RequestFailed(0, 'the console does not answer: is npm run console still running?');
  }
  if (!response.ok) throw await refusal(response);
  // The server's types are the pages' own (console/api.ts), and both are built together.
  return (await response.json()) as T;
}

async function refusal(response: Response): Promise<RequestFailed> {
  try {
    const { error } = (await response.json()) as ApiError;
    return new RequestFailed(response.status, error.message, error.field);
  } catch {
    return new RequestFailed(response.status, `the console answered ${response.status} ${response.statusText}`);
  }
}
