import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { newKeyPair } from './access-keys.ts';

/** A file with secrets is readable by its owner only. */
const PRIVATE = 0o600;

const Pair = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });

/** The key pairs of the local cloud's two users. */
export const UserKeys = z.object({
  /** Has the stack's own policy for operators: may do what the commands do. */
  operator: Pair,
  /** May do anything. */
  administrator: Pair,
});
export type UserKeys = z.infer<typeof UserKeys>;

/** The users' key pairs, as stored in the state folder: generated at random when it is new, and reused from then on. */
export function openUserKeys(file: string): UserKeys {
  if (existsSync(file)) {
    chmodSync(file, PRIVATE);
    return UserKeys.parse(JSON.parse(readFileSync(file, 'utf8')));
  }
  const keys: UserKeys = { operator: newKeyPair(), administrator: newKeyPair() };
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: PRIVATE });
  return keys;
}
