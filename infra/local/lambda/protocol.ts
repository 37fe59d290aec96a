import { z } from 'zod';

/** The parameters for starting a function's thread. */
export const ThreadStart = z.object({
  /** The bundled code's folder. */
  directory: z.string(),
  /** `file.export`. */
  handler: z.string(),
  /** Whether the thread waits for a debugger before it loads the code. */
  inspect: z.boolean(),
});
export type ThreadStart = z.infer<typeof ThreadStart>;

/** One event for a thread. */
export interface ThreadEvent {
  /** JSON text. */
  readonly payload: string;
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/** A function's error as Lambda reports it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What a thread reports: that its code is loaded or cannot be, and how an event ended. */
export type ThreadAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unloadable'; readonly error: FunctionError }
  | { readonly kind: 'result'; readonly payload: string; readonly memoryBytes: number }
  | { readonly kind: 'failure'; readonly error: FunctionError; readonly memoryBytes?: number };

/** Any message from a thread: reports, and entries for its log (time in milliseconds). */
export type ThreadMessage = ThreadAnswer | { readonly kind: 'log'; readonly time: number; readonly message: string };

const Thrown = z.looseObject({ name: z.string().optional(), message: z.string(), stack: z.string().optional() });

/**
 * An error as Lambda's Node runtime reports it; the thrown value need not be an Error. An Error is recognized by its
 * fields: one that ended a thread arrives as a copy, which is not an instance of this thread's Error.
 */
export function functionError(thrown: unknown): FunctionError {
  const { name, message, stack } = Thrown.safeParse(thrown).data ?? {};
  if (message === undefined) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: name ?? 'Error', errorMessage: message, trace: stack?.split('\n') ?? [] };
}
