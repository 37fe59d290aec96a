import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { App, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { appContext } from '../../../infra/stack/context/app-context.ts';
import { readContext } from '../../../infra/stack/context/context.ts';
import { TripExplorerStack } from '../../../infra/stack/stack.ts';
import { readAssembly } from '../../../infra/local/template/assembly.ts';
import { readStack } from '../../../infra/local/template/read-stack.ts';
import { STACK_NAME } from '../../../workflow/names.ts';
import { FUNCTION_TABLE } from '../../../workflow/stage-table.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const project = temporaryFolder();
const everyBundle = temporaryFolder();

/** The stack over placeholder bundles (the template does not depend on their content), not yet synthesized. */
export function stackOf(context: Readonly<Record<string, unknown>> = {}, change = ''): TripExplorerStack {
  const bundles = path.join(everyBundle, `bundles${change}`);
  for (const name of Object.keys(FUNCTION_TABLE)) {
    mkdirSync(path.join(bundles, 'lambda', name), { recursive: true });
    writeFileSync(path.join(bundles, 'lambda', name, 'index.cjs'), `// ${name}${change}`);
  }
  mkdirSync(path.join(bundles, 'tasks'), { recursive: true });
  mkdirSync(path.join(project, 'tasks'), { recursive: true });
  writeFileSync(path.join(bundles, 'tasks/Dockerfile'), 'FROM scratch\n');
  writeFileSync(path.join(project, 'tasks/Dockerfile'), 'FROM scratch\n');
  const app = new App({
    outdir: mkdtempSync(path.join(everyBundle, 'cdk.out')),
    context: { ...appContext().context, ...context },
  });
  const settings = readContext(app.node);
  const { account, region } = settings;
  return new TripExplorerStack(app, STACK_NAME, {
    project,
    bundles,
    settings,
    env: { ...(account !== undefined && { account }), ...(region !== undefined && { region }) },
  });
}

/** The stack, synthesized. */
export interface Synthesized {
  readonly stack: TripExplorerStack;
  readonly assembly: CloudAssembly;
  readonly template: Template;
}

const known = new Map<string, Synthesized>();

/** Synthesizes the stack with `context` on top of that in `cdk.json`; memoized. */
export function synthesized(context: Readonly<Record<string, unknown>> = {}, change = ''): Synthesized {
  const key = JSON.stringify([context, change]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const stack = stackOf(context, change);
  const assembly = Stage.of(stack)!.synth();
  const made = { stack, assembly, template: Template.fromStack(stack) };
  known.set(key, made);
  return made;
}

/** A state of the definition: the fields that tests look at. */
export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly TimeoutSeconds?: number;
  readonly Catch?: unknown;
  readonly [field: string]: unknown;
}

/** The state machine's definition. */
export interface Definition {
  readonly StartAt: string;
  readonly QueryLanguage: string;
  readonly States: Readonly<Record<string, State>>;
}

/** The definition as the local cloud reads it from the synthesized stack: every reference resolved. */
export function definitionOf({ assembly }: Synthesized): Definition {
  const place = { region: 'us-east-1', accountId: '000000000000', endpoint: 'http://127.0.0.1:1' };
  const [machine] = readStack(readAssembly(assembly.directory), { ...place, parameters: {} }).stateMachines;
  return JSON.parse(machine?.definition ?? '') as Definition;
}
