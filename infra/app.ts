import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { z } from 'zod';
import { STACK_NAME } from '../workflow/names.ts';
import { ContextError, readContext } from './context.ts';
import { TripExplorerStack } from './stack.ts';

/** Where `npm run build` leaves the bundles that the stack deploys. */
const DIST = path.resolve('dist');

/** The CDK's command-line tool reads `cdk.json` by itself; the build, which needs no such tool, gets the same from here. */
const CdkJson = z.object({ output: z.string(), context: z.record(z.string(), z.unknown()) });

/** Synthesizes the stack: to where the `cdk` command asks for it or, run by the build, to `cdk.json`'s output folder. */
function synthesize(): void {
  const { output, context } = CdkJson.parse(JSON.parse(readFileSync('cdk.json', 'utf8')));
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

try {
  synthesize();
} catch (error) {
  if (!(error instanceof ContextError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
