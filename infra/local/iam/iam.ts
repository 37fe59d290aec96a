import { OPERATOR_POLICY_NAME } from '../../../workflow/names.ts';
import type { LocalStack } from '../template/local-stack.ts';
import { AccessControl } from './access-control.ts';
import { AccessKeys } from './access-keys.ts';
import type { KeyPair } from './access-keys.ts';
import { PolicyEvaluator } from './policy-evaluator.ts';
import { checkTrust } from './trust.ts';
import { Usage } from './usage.ts';
import { openUserKeys } from './user-keys.ts';

/** Where the state folder keeps the keys of its users, and the record of who used which grant. */
export const KEYS_FILE = 'credentials.json';
export const USAGE_FILE = 'iam-usage.json';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** What opening IAM requires. */
export interface IamOptions {
  readonly stack: LocalStack;
  /** A path in the state folder. */
  readonly at: (name: string) => string;
  readonly region: string;
  readonly accountId: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The local cloud's IAM: everyone's credentials and permissions. */
export class Iam {
  readonly access: AccessControl;
  readonly keys: AccessKeys;
  /** The key pair that commands use: it has the permissions of the stack's operator policy. */
  readonly operator: KeyPair;
  readonly #usage: Usage;
  readonly #sessions = new Map<string, Required<Pick<ReturnType<AccessKeys['assume']>, 'sessionToken'>> & KeyPair>();

  private constructor(parts: { access: AccessControl; keys: AccessKeys; operator: KeyPair; usage: Usage }) {
    this.access = parts.access;
    this.keys = parts.keys;
    this.operator = parts.operator;
    this.#usage = parts.usage;
  }

  /** Opens IAM for a stack; throws `TemplateError` for roles that their services cannot assume. */
  static async open({ stack, at, region, accountId, now }: IamOptions): Promise<Iam> {
    const userArn = (name: string): string => `arn:aws:iam::${accountId}:user/${name}`;
    const operators = stack.policies.filter(({ name, arn }) => arn !== undefined && name === OPERATOR_POLICY_NAME);
    const users = {
      [userArn('operator')]: operators.flatMap(({ arn }) => arn ?? []),
      [userArn('administrator')]: [ADMINISTRATOR],
    };
    const evaluator = await PolicyEvaluator.open({ stack, accountId, users });
    await checkTrust(stack, evaluator, { accountId });
    const keys = new AccessKeys();
    const { operator, administrator } = openUserKeys(at(KEYS_FILE));
    keys.addUser(userArn('operator'), operator);
    keys.addUser(userArn('administrator'), administrator);
    const usage = new Usage(at(USAGE_FILE));
    const access = new AccessControl({ keys, evaluator, usage, names: { region, accountId, stack }, now });
    return new Iam({ access, keys, operator, usage });
  }

  /** The credentials of a role for a session that lasts as long as the cloud: the same at each call. */
  session(roleArn: string, name: string): KeyPair & { readonly sessionToken: string } {
    const id = `${roleArn} ${name}`;
    const known = this.#sessions.get(id) ?? this.keys.assume(roleArn, name);
    this.#sessions.set(id, known);
    return known;
  }

  /** Writes the record of who used which grant. */
  async close(): Promise<void> {
    await this.#usage.save();
  }
}
