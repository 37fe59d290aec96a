import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { STACK_NAME } from '../../workflow/names.ts';
import { appContext } from './context/app-context.ts';
import { readContext } from './context/context.ts';
import { TripExplorerStack } from './stack.ts';

/** Where `npm run build` leaves the bundles that the stack deploys. */
const DIST = path.resolve('dist');

/**
 * Synthesizes the stack: to where the `cdk` command asks for it or, run by the build, to `cdk.json`'s output folder.
 * Throws {@link ContextError} where the context is wrong.
 */
export function synthesize(): void {
  // The command would have the CDK's timings written beside the template, so that no two folders were the same.
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
