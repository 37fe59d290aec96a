import fc from 'fast-check';
import type { Permission } from '../../../../infra/local/iam/permission.ts';
import { PolicyEvaluator, UnknownAction } from '../../../../infra/local/iam/policy-evaluator.ts';
import type { JsonObject } from '../../../../infra/local/wire/json.ts';
import type { LocalStack } from '../../../../infra/local/template/local-stack.ts';

const ROLE = 'arn:aws:iam::000000000000:role/Role';
const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:nyc-taxi-1';
const BUCKET = 'arn:aws:s3:::trips';
const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:stop';

interface Policies {
  readonly own?: readonly JsonObject[];
  readonly attached?: readonly JsonObject[];
  readonly managed?: readonly string[];
  readonly resources?: LocalStack['resourcePolicies'];
}

const document = (...Statement: JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });

function open({ own = [], attached = [], managed = [], resources = [] }: Policies): Promise<PolicyEvaluator> {
  const role = {
    logicalId: 'Role',
    name: 'Role',
    arn: ROLE,
    trust: document(),
    policies: [{ name: 'own', document: document(...own) }],
    managedPolicyArns: [...managed],
  };
  const policy = { logicalId: 'Attached', name: 'Attached', document: document(...attached), roles: ['Role'] };
  const stack = { roles: [role], policies: attached.length > 0 ? [policy] : [], resourcePolicies: resources };
  return PolicyEvaluator.open({ accountId: '000000000000', stack, users: {} });
}

async function answer(policies: Policies, permission: Permission): Promise<string> {
  const evaluator = await open(policies);
  const caller = { arn: 'arn:aws:sts::000000000000:assumed-role/Role/session', identity: ROLE };
  const decision = await evaluator.decide(caller, permission);
  return decision.allowed ? 'allowed' : decision.because;
}

const allow = (Action: string | string[], Resource: string | string[], more: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const send: Permission = { action: 'sqs:SendMessage', resource: QUEUE };
const NOBODY = 'because no identity-based policy allows the sqs:SendMessage action';

describe('a role may do', () => {
  test.each<[string, Policies, string]>([
    ['nothing without a policy', {}, NOBODY],
    ['what its own policy allows', { own: [allow('sqs:SendMessage', QUEUE)] }, 'allowed'],
    ['what a policy that names it allows', { attached: [allow('sqs:SendMessage', QUEUE)] }, 'allowed'],
    ['what AWS’s own policy allows', { managed: ['arn:aws:iam::aws:policy/AdministratorAccess'] }, 'allowed'],
    ['nothing if only another action is allowed', { own: [allow('sqs:ReceiveMessage', QUEUE)] }, NOBODY],
    ['nothing on another resource', { own: [allow('sqs:SendMessage', `${QUEUE}2`)] }, NOBODY],
    ['what a star of actions covers', { own: [allow('sqs:Send*', QUEUE)] }, 'allowed'],
    ['what a star of resources covers', { own: [allow('sqs:SendMessage', QUEUE.replace('1', '*'))] }, 'allowed'],
    ['what its policy allows in another letter case', { own: [allow('SQS:sendmessage', QUEUE)] }, 'allowed'],
    [
      'nothing that is denied, whoever allows it',
      { own: [allow('sqs:*', '*')], attached: [allow('sqs:SendMessage', '*', { Effect: 'Deny' })] },
      'with an explicit deny in an identity-based policy',
    ],
  ])('%s', async (_, policies, expected) => {
    expect(await answer(policies, send)).toBe(expected);
  });
});

describe('a condition', () => {
  const cluster = 'arn:aws:ecs:us-east-1:000000000000:cluster/one';
  const tasks = allow('ecs:ListTasks', '*', { Condition: { ArnEquals: { 'ecs:cluster': cluster } } });
  const list = allow('s3:ListBucket', BUCKET, { Condition: { StringLike: { 's3:prefix': ['work/*'] } } });

  test.each<[string, JsonObject, Permission, boolean]>([
    ['holds', tasks, { action: 'ecs:ListTasks', resource: '*', context: { 'ecs:cluster': cluster } }, true],
    ['fails', tasks, { action: 'ecs:ListTasks', resource: '*', context: { 'ecs:cluster': `${cluster}2` } }, false],
    ['fails where its key is missing', tasks, { action: 'ecs:ListTasks', resource: '*' }, false],
    [
      'holds for a pattern',
      list,
      { action: 's3:ListBucket', resource: BUCKET, context: { 's3:prefix': 'work/a' } },
      true,
    ],
    [
      'fails for a pattern',
      list,
      { action: 's3:ListBucket', resource: BUCKET, context: { 's3:prefix': 'trips/' } },
      false,
    ],
  ])('%s', async (_, statement, permission, holds) => {
    expect((await answer({ own: [statement] }, permission)) === 'allowed').toBe(holds);
  });

  test('on a key that the local cloud never sets is refused at the start', async () => {
    const statement = allow('dynamodb:PutItem', '*', { Condition: { StringEquals: { 'dynamodb:LeadingKeys': 'a' } } });

    await expect(open({ own: [statement] })).rejects.toThrow(/^Role: .* condition key dynamodb:LeadingKeys/);
  });
});

describe('the policy of a resource', () => {
  const statement = (
    Effect: string,
    Principal: JsonObject,
    Action: string,
    Resource: string | string[],
  ): JsonObject => ({
    Effect,
    Principal,
    Action,
    Resource,
  });
  const put: Permission = { action: 's3:PutObject', resource: `${BUCKET}/a` };

  test('allows what the caller’s policies do not', async () => {
    const granted = document(statement('Allow', { AWS: ROLE }, 's3:PutObject', `${BUCKET}/*`));
    const resources = [{ logicalId: 'Policy', resources: [BUCKET], document: granted }];

    expect(await answer({ resources }, put)).toBe('allowed');
  });

  test('denies what the caller’s policies allow', async () => {
    const denied = document(statement('Deny', { AWS: '*' }, 's3:*', [BUCKET, `${BUCKET}/*`]));
    const resources = [{ logicalId: 'Policy', resources: [BUCKET], document: denied }];

    expect(await answer({ own: [allow('s3:*', '*')], resources }, put)).toBe(
      'with an explicit deny in a resource-based policy',
    );
  });

  test('that requires TLS accepts this machine’s loopback', async () => {
    const insecure = {
      ...statement('Deny', { AWS: '*' }, 's3:*', `${BUCKET}/*`),
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    };
    const resources = [{ logicalId: 'Policy', resources: [BUCKET], document: document(insecure) }];

    expect(await answer({ own: [allow('s3:*', '*')], resources }, put)).toBe('allowed');
  });

  test('lets an AWS service call a function, for the named rule only', async () => {
    const rule = 'arn:aws:events:us-east-1:000000000000:rule/failed';
    const granted = {
      ...statement('Allow', { Service: 'events.amazonaws.com' }, 'lambda:InvokeFunction', FUNCTION),
      Condition: { ArnLike: { 'aws:SourceArn': rule } },
    };
    const evaluator = await open({
      resources: [{ logicalId: 'P', resources: [FUNCTION], document: document(granted) }],
    });
    const decide = async (service: string, source: string): Promise<boolean> => {
      const permission = { action: 'lambda:InvokeFunction', resource: FUNCTION, context: { 'aws:SourceArn': source } };
      return (await evaluator.decideService(service, permission)).allowed;
    };

    expect(await decide('events.amazonaws.com', rule)).toBe(true);
    expect(await decide('events.amazonaws.com', `${rule}2`)).toBe(false);
    expect(await decide('scheduler.amazonaws.com', rule)).toBe(false);
  });
});

test('a decision names the statements that allowed it', async () => {
  const evaluator = await open({ own: [allow('sqs:DeleteQueue', '*'), allow('sqs:SendMessage', '*')] });

  const decision = await evaluator.decide({ arn: ROLE, identity: ROLE }, send);

  expect(decision).toEqual({
    allowed: true,
    grants: [{ policy: 'own', statement: expect.stringMatching(/^\w{16}$/) as string }],
  });
});

test('a star in the name of a resource stands for itself', async () => {
  const own = [allow('s3:GetObject', `${BUCKET}/work/*`)];

  expect(await answer({ own }, { action: 's3:GetObject', resource: `${BUCKET}/*` })).not.toBe('allowed');
  expect(await answer({ own }, { action: 's3:GetObject', resource: `${BUCKET}/work/a*` })).toBe('allowed');
});

describe('everything is allowed only if a policy allows everything', () => {
  const all: Permission = { action: 'ecs:ListTasks', resource: '*' };
  const nobody = 'because no identity-based policy allows the ecs:ListTasks action';

  test.each<[string, JsonObject[], string]>([
    ['it names everything', [allow('ecs:ListTasks', '*')], 'allowed'],
    [
      'it names everything among others',
      [allow('ecs:ListTasks', ['arn:aws:ecs:us-east-1:000000000000:x', '*'])],
      'allowed',
    ],
    ['it names many', [allow('ecs:ListTasks', 'arn:aws:ecs:us-east-1:000000000000:container-instance/c/*')], nobody],
    ['it names all but some', [{ Effect: 'Allow', Action: 'ecs:ListTasks', NotResource: 'arn:aws:ecs:::x' }], nobody],
  ])('if %s', async (_, own, expected) => {
    expect(await answer({ own }, all)).toBe(expected);
  });

  test('the same holds for a name that no such resource can have', async () => {
    const permission = {
      action: 'logs:GetLogEvents',
      resource: 'arn:aws:logs:us-east-1:000000000000:log-group::log-stream:a',
    };

    expect(await answer({ own: [allow('logs:GetLogEvents', '*')] }, permission)).toBe('allowed');
    expect(await answer({ own: [allow('logs:GetLogEvents', 'arn:aws:logs:*:*:*')] }, permission)).not.toBe('allowed');
  });
});

test('an action that IAM does not know is reported as unknown', async () => {
  await expect(answer({ own: [allow('*', '*')] }, { action: 'sqs:SendPigeon', resource: QUEUE })).rejects.toThrow(
    UnknownAction,
  );
});

test('a stack that names an unknown AWS managed policy is refused at the start', async () => {
  await expect(open({ managed: ['arn:aws:iam::aws:policy/Nobody'] })).rejects.toThrow(
    /^Role: the local cloud does not know the statements of arn:aws:iam::aws:policy\/Nobody/,
  );
});

test('any allow counts and any deny wins, in whatever order the statements come', async () => {
  const actions = ['sqs:SendMessage', 'sqs:*', 'sqs:ReceiveMessage', '*'];
  const resources = [
    QUEUE,
    '*',
    'arn:aws:sqs:us-east-1:000000000000:nyc-*',
    'arn:aws:sqs:us-east-1:000000000000:other',
  ];
  const statement = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.constantFrom(...actions),
    Resource: fc.constantFrom(...resources),
  });
  const matches = ({ Action, Resource }: { Action: string; Resource: string }): boolean =>
    Action !== 'sqs:ReceiveMessage' && !Resource.endsWith(':other');
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 6 }), async (statements) => {
      const effects = statements.filter(matches).map(({ Effect }) => Effect);
      const expected = effects.includes('Deny')
        ? 'with an explicit deny in an identity-based policy'
        : effects.includes('Allow')
          ? 'allowed'
          : NOBODY;
      expect(await answer({ own: statements }, send)).toBe(expected);
    }),
    { seed: 20_261_123, numRuns: 150 },
  );
});
