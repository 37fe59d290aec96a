import { ContextError } from './context/context.ts';
import { synthesize } from './synthesize.ts';

// The `cdk` command runs this: see `app` in cdk.json.
try {
  synthesize();
} catch (error) {
  if (!(error instanceof ContextError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
