import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { STACK_NAME } from '../../workflow/names.ts';
import { appContext } from './context/app-context.ts';
import { readContext } from './context/context.ts';
import { TripExplorerStack } from './stack.ts';

/** Where `npm run build` leaves the bundles that the stack deploys. */
const DIST = path.resolve('dist');

/**
 * Synthesizes the stack into the folder that the `cdk` command specifies or, when the build runs it, into `cdk.json`'s
 * output folder. Throws {@link ContextError} if the context is wrong.
 */
export function synthesize(): void {
  // The command has the CDK write its timings next to the template, so no two folders would be identical.
  delete process.env.CDK_PERF_COUNTERS_FILE;
  const { output, context } = appContext();
  const app = new App({ outdir: process.env.CDK_OUTDIR ?? output, context, analyticsReporting: false });
  const settings = readContext(app.node);
  const { account, region } = settings;
  new TripExplorerStack(app, STACK_NAME, {
    project: path.resolve('.'),
    bundles: DIST,
    settings,
    env: { ...(account !== undefined && { account }), ...(region !== undefined && { region }) },
  });
  app.synth();
}
