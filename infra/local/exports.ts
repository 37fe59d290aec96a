import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { KeyPair } from './iam/access-keys.ts';
import { KEYS_FILE } from './iam/iam.ts';
import { UserKeys } from './iam/user-keys.ts';
import { readDescription } from './folder/cloud-description.ts';
import { StateFolderError } from './folder/state-folder.ts';

/** The identities for a shell: an operator may do what the commands do, an administrator anything. */
export type LocalUser = 'operator' | 'admin';

/** The lines by which a shell, and every AWS client in it, uses a local cloud as one of its users. */
export function exportLines({ endpoint, region }: { endpoint: string; region: string }, keys: KeyPair): string[] {
  return [
    `export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    `export AWS_ACCESS_KEY_ID=${keys.accessKeyId} AWS_SECRET_ACCESS_KEY=${keys.secretAccessKey}`,
    'unset AWS_SESSION_TOKEN AWS_PROFILE',
  ];
}

/** The export lines of the local cloud that serves a state folder; throws {@link StateFolderError} if none does. */
export function exportLinesOf(state: string, user: LocalUser): string[] {
  const description = readDescription(state);
  if (description === undefined) {
    throw new StateFolderError(`no local cloud serves ${state}; start one in another terminal: npm run local-cloud`);
  }
  const { operator, administrator } = UserKeys.parse(JSON.parse(readFileSync(path.join(state, KEYS_FILE), 'utf8')));
  return exportLines(description, user === 'admin' ? administrator : operator);
}
