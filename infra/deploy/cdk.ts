import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { OptionTable } from '../../workflow/client/option-table.ts';
import { BadInput } from '../../workflow/errors.ts';
import type { Target, WantedTarget } from './account.ts';

/** The assembly that the build synthesized with the context of `cdk.json`. */
const BUILT = 'dist/cdk.out';
/** Where other context is synthesized to: the local cloud serves the build's. */
const OTHER = 'dist/cdk.deploy';

/** Options of `deploy` and `destroy`. */
export const CDK_OPTIONS = {
  context: {
    value: 'NAME=VALUE',
    short: 'c',
    multiple: true,
    help: "a value of the stack's context (docs/deploy.md lists them)",
  },
  profile: { value: 'NAME', help: 'the AWS profile of credentials and region', defaultHelp: 'AWS_PROFILE' },
  yes: { help: 'goes ahead without asking' },
} as const satisfies OptionTable;

/** The context given by `-c name=value`; throws {@link BadInput} for a word without `=`. */
export function readContextWords(words: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    words.map((word) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
      if (name === undefined || value === undefined)
        throw new BadInput('write -c name=value', { option: '-c', value: word });
      return [name, value] as const;
    }),
  );
}

/** The target given in the context. */
export function wantedTarget(context: ReadonlyMap<string, string>): WantedTarget {
  return { account: context.get('account'), region: context.get('region') };
}

/** The options that name what `cdk` deploys: the build's own assembly or, if any context is given, another one. */
export function assemblyWords(context: ReadonlyMap<string, string>): readonly string[] {
  if (context.size === 0) return ['--app', BUILT];
  return ['--output', OTHER, ...[...context].flatMap(([name, value]) => ['--context', `${name}=${value}`])];
}

/** Runs the project's own `cdk` on this terminal; returns its exit code. */
export async function runCdk(words: readonly string[], { region }: Target): Promise<number> {
  const program = path.resolve('node_modules/aws-cdk/bin/cdk');
  const env = { ...process.env, AWS_REGION: region, AWS_DEFAULT_REGION: region };
  const child = spawn(process.execPath, [program, ...words], { stdio: 'inherit', env });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
