import { statementName } from '../../../../infra/local/iam/policy-evaluator.ts';
import { unusedGrants } from '../../../../infra/local/unused-grants/unused-grants.ts';
import type { UsageRow } from '../../../../infra/local/iam/usage.ts';
import type { JsonObject } from '../../../../infra/local/wire/json.ts';

const send: JsonObject = { Effect: 'Allow', Action: ['sqs:SendMessage', 'sqs:DeleteQueue'], Resource: 'queue' };
const read: JsonObject = { Effect: 'Allow', Action: 's3:Get*', Resource: ['a', 'b'] };
const deny: JsonObject = { Effect: 'Deny', Action: 's3:*', Resource: '*' };
const document = (...Statement: JsonObject[]): JsonObject => ({ Version: '2012-10-17', Statement });
const stack = {
  roles: [],
  policies: [{ logicalId: 'P', name: 'P', document: document(send, read, deny), roles: ['One', 'Two'] }],
  resourcePolicies: [],
};

const row = (role: string, action: string, statement: JsonObject): UsageRow => ({
  principal: `arn:aws:iam::000000000000:role/${role}`,
  action,
  policy: 'P',
  statement: statementName(statement),
  count: 1,
  resources: [],
});
const all = [
  ...['One', 'Two'].flatMap((role) => [row(role, 'sqs:SendMessage', send), row(role, 'sqs:DeleteQueue', send)]),
  ...['One', 'Two'].map((role) => row(role, 's3:GetObject', read)),
];

test('nothing is unused if every role used every action', () => {
  expect(unusedGrants(stack, all, [])).toEqual({ granted: 6, unused: [], acknowledged: [], stale: [] });
});

test('an action that one role did not use is unused there, even if others used it', () => {
  const usage = all.filter((one) => one !== all[1] && one !== all[5]);

  expect(unusedGrants(stack, usage, []).unused).toEqual([
    { holder: 'One', action: 'sqs:DeleteQueue', resource: 'queue' },
    { holder: 'Two', action: 's3:Get*', resource: 'a, b' },
  ]);
});

test('uses of a statement do not count for its changed version', () => {
  const changed = { ...read, Resource: 'a' };

  expect(unusedGrants(stack, [...all.slice(0, 4), row('One', 's3:GetObject', changed)], []).unused).toHaveLength(2);
});

test('a reason keeps what is unused, and is stale if it keeps nothing', () => {
  const reasons = [
    { holder: 'One', action: /^sqs:/, reason: 'on AWS only' },
    { holder: 'Two', action: /^sqs:/, reason: 'not any more' },
  ];

  const { unused, acknowledged, stale } = unusedGrants(stack, all.slice(2), reasons);

  expect(unused).toEqual([]);
  expect(acknowledged.map(({ action, reason }) => `${action}: ${reason}`)).toEqual([
    'sqs:SendMessage: on AWS only',
    'sqs:DeleteQueue: on AWS only',
  ]);
  expect(stale).toEqual([reasons[1]]);
});
