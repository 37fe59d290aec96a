import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { STACK_NAME } from '../workflow/names.ts';
import { TripExplorerStack } from './stack.ts';

/** Where `npm run build` leaves the bundles that the stack deploys, and the synthesized template itself. */
const DIST = path.resolve('dist');

const app = new App({ outdir: path.join(DIST, 'cdk.out'), analyticsReporting: false });
new TripExplorerStack(app, STACK_NAME, { bundles: DIST });
app.synth();
