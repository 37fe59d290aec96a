import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exercise } from './exercise.ts';
import { unusedGrants } from './unused-grants.ts';
import type { GrantedAction } from './unused-grants.ts';
import { UNUSED_REASONS } from './unused-reasons.ts';
import { readAssembly } from '../template/assembly.ts';
import { readStack } from '../template/read-stack.ts';

const DIST = path.resolve('dist');
/** The local cloud's location: policies are compared with every name resolved. */
const PLACE = { region: 'us-east-1', accountId: '000000000000', endpoint: 'http://127.0.0.1' };

/** `npm run iam:unused`: lists what the policies allow but no call used; exit code 1 if any lacks a reason. */
async function main(): Promise<number> {
  const stack = readStack(readAssembly(path.join(DIST, 'cdk.out')), { ...PLACE, parameters: { WorkPrefix: '' } });
  const state = mkdtempSync(path.join(tmpdir(), 'iam-unused-'));
  try {
    const log = (line: string): void => {
      console.error(`… ${line}`);
    };
    const usage = await exercise({ dist: DIST, state, stack, log });
    const { granted, unused, acknowledged, stale } = unusedGrants(stack, usage, UNUSED_REASONS);
    console.log(`${granted} actions granted, ${granted - unused.length - acknowledged.length} used`);
    for (const grant of acknowledged) console.log(`  kept    ${line(grant)}: ${grant.reason}`);
    for (const grant of unused) console.log(`  UNUSED  ${line(grant)} on ${grant.resource}`);
    for (const { holder, action } of stale) {
      console.log(`  STALE   ${holder || 'any holder'} ${String(action)}: its reason keeps nothing; remove it`);
    }
    if (unused.length + stale.length === 0) return 0;
    console.log(
      '\nRemove unused grants from infra/stack/, or state in infra/local/unused-grants/unused-reasons.ts why they stay.',
    );
    return 1;
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

function line({ holder, action }: GrantedAction): string {
  return `${holder} ${action}`;
}

process.exitCode = await main();
