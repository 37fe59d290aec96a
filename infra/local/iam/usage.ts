import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomically } from '../folder/state-folder.ts';
import type { Permission } from './permission.ts';
import type { Decision } from './policy-evaluator.ts';

/** Maximum resources recorded per action: enough to see what it was used for. */
const NAMED_RESOURCES = 5;

/** How often a user or role used an action, by the statement that allowed it; for refusals, how often none did. */
export const UsageRow = z.object({
  /** The ARN of the user or role; the name of an AWS service that calls by itself. */
  principal: z.string(),
  action: z.string(),
  /** Absent if the action was refused. */
  policy: z.string().optional(),
  statement: z.string().optional(),
  count: z.number(),
  /** The first few. */
  resources: z.array(z.string()),
});
export type UsageRow = z.infer<typeof UsageRow>;

const UsageFile = z.array(UsageRow);

/** The record that enforcement keeps in its state folder: who used which grant. It persists across starts. */
export class Usage {
  readonly #file: string;
  readonly #rows = new Map<string, UsageRow>();

  constructor(file: string) {
    this.#file = file;
    for (const row of readUsage(file)) this.#rows.set(keyOf(row), row);
  }

  /** Records one decision. */
  note(principal: string, { action, resource }: Permission, decision: Decision): void {
    if (!decision.allowed) this.#count({ principal, action }, resource);
    else
      for (const { policy, statement } of decision.grants)
        this.#count({ principal, action, policy, statement }, resource);
  }

  /** Writes the record. */
  async save(): Promise<void> {
    await writeFileAtomically(this.#file, `${JSON.stringify([...this.#rows.values()], null, 1)}\n`);
  }

  #count(what: Pick<UsageRow, 'principal' | 'action' | 'policy' | 'statement'>, resource: string): void {
    const key = keyOf(what);
    const row = this.#rows.get(key) ?? { ...what, count: 0, resources: [] };
    this.#rows.set(key, row);
    row.count++;
    if (row.resources.length < NAMED_RESOURCES && !row.resources.includes(resource)) row.resources.push(resource);
  }
}

/** The record in a file; empty if there is none yet. */
export function readUsage(file: string): readonly UsageRow[] {
  return existsSync(file) ? UsageFile.parse(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

function keyOf({
  principal,
  action,
  policy,
  statement,
}: Pick<UsageRow, 'principal' | 'action' | 'policy' | 'statement'>): string {
  return [principal, action, policy, statement].join(' ');
}
