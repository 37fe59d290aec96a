import type { Context } from 'aws-lambda';
import { z } from 'zod';
import { inPlainWords } from '../../tasks/aws/aws-errors.ts';
import { openAwsServices } from '../aws-services.ts';
import type { AwsServices } from '../aws-services.ts';

const list = z.string().transform((value) => value.split(',').filter((part) => part !== ''));
const count = z.coerce.number().int().positive();
/** `FARGATE=1,FARGATE_SPOT=3`: RunTask's capacity provider strategy. */
const capacityProviders = list.transform((items) =>
  items.map((item) => {
    const [capacityProvider = '', weight] = item.split('=');
    return { capacityProvider, weight: count.parse(weight) };
  }),
);

/** The environment that the stack gives every stage. */
export const StageEnvironment = z.object({
  PARTIALS_TABLE: z.string().min(1),
  RESULTS_TABLE: z.string().min(1),
  CLUSTER: z.string().min(1),
  TASK_DEFINITION: z.string().min(1),
  CONTAINER: z.string().min(1),
  CAPACITY_PROVIDERS: capacityProviders,
  SUBNETS: list,
  SECURITY_GROUPS: list,
  ASSIGN_PUBLIC_IP: z.enum(['ENABLED', 'DISABLED']),
  /** Most tasks at a time of an execution whose input does not say. */
  MAX_TASKS: count,
  /** Where manifests, indexes, layers and exported results lie. */
  WORK_PREFIX: z.string().min(1),
  /** Consecutive polls that must find every queue count at zero before it is believed: SQS counts are approximate. */
  DRAIN_POLLS: count,
  /** Seconds of the shortest wait between two polls. */
  POLL_SECONDS: count,
  VISIBILITY_TIMEOUT_SECONDS: count,
  /** The folder that the function's code lies in; built-in layers lie beside it. */
  LAMBDA_TASK_ROOT: z.string().default('.'),
});
export type StageEnvironment = z.infer<typeof StageEnvironment>;

/** What a stage works with. */
export interface StageServices extends AwsServices {
  readonly env: StageEnvironment;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (message: string, fields?: Record<string, unknown>) => void;
}

/** A stage's work: typed input to typed output, safe to run again after any failure. */
export type StageRun<Input, Output> = (input: Input, services: StageServices) => Promise<Output>;

/** A Lambda handler that parses its event before the stage sees it. */
export type StageHandler = (event: unknown, context: Context) => Promise<unknown>;

function openServices(stage: string): StageServices {
  return {
    env: StageEnvironment.parse(process.env),
    ...openAwsServices(),
    now: Date.now,
    log: (message, fields) => {
      console.log(JSON.stringify({ level: 'info', stage, message, ...fields }));
    },
  };
}

/** Makes a stage a Lambda handler. Clients are opened with the first event and kept while the function stays warm. */
export function stageHandler<Input, Output>(
  stage: string,
  input: z.ZodType<Input>,
  run: StageRun<Input, Output>,
): StageHandler {
  let services: StageServices | undefined;
  return async (event) => {
    services ??= openServices(stage);
    const parsed = input.parse(event);
    try {
      const output = await run(parsed, services);
      services.log('stage done', { output });
      return output;
    } catch (error) {
      throw inPlainWords(error);
    }
  };
}
