import type { Context } from 'aws-lambda';
import type { z } from 'zod';
import { inPlainWords } from '../../tasks/aws/aws-errors.ts';
import { openAwsServices, StageEnvironment } from '../services.ts';
import type { StageServices } from '../services.ts';

/** A stage's work: typed input to typed output, safe to rerun after any failure. */
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

/** Turns a stage into a Lambda handler. Clients are created on the first event and kept while it stays warm. */
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
