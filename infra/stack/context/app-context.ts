import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';

const CdkJson = z.object({ output: z.string(), context: z.record(z.string(), z.unknown()) });

/**
 * What the app uses when the `cdk` command does not run it: the output folder and the context of `cdk.json`, on top of the
 * feature flags that `cdk init` would have set for this release of the CDK.
 */
export function appContext(): z.infer<typeof CdkJson> {
  const flags = createRequire(import.meta.url)('aws-cdk-lib/recommended-feature-flags.json') as Record<string, unknown>;
  const { output, context } = CdkJson.parse(JSON.parse(readFileSync('cdk.json', 'utf8')));
  return { output, context: { ...flags, ...context } };
}
