import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EventRules } from '../../../../infra/local/events/rules.ts';
import { LambdaRuntime } from '../../../../infra/local/lambda/runtime.ts';
import type { ExecutionStatusChange } from '../../../../infra/local/states/step-functions.ts';
import type { LocalRule, LocalRuleTarget } from '../../../../infra/local/template/local-stack.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { lambdaLogs } from '../logs/written-logs.ts';
import { bundleLocalCloud } from '../running-cloud.ts';

let lambdas: LambdaRuntime;
// Before the folder's own hook, which removes it.
afterAll(() => lambdas.close());
const folder = temporaryFolder();
const received = path.join(folder, 'received.jsonl');

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:';
const FAILED = { source: ['aws.states'], detail: { status: ['FAILED'] } };

beforeAll(() => {
  const code = `
    exports.keep = async (event) => require('node:fs').appendFileSync(${JSON.stringify(received)}, JSON.stringify(event) + '\\n');
    exports.fail = async () => { throw new Error('target is down'); };`;
  writeFileSync(path.join(folder, 'index.cjs'), code);
  const lambda = (name: string) => ({
    logicalId: name,
    name,
    arn: ARN + name,
    assetDirectory: folder,
    handler: `index.${name}`,
    environment: {},
    timeoutSeconds: 5,
    memoryMiB: 128,
    roleArn: 'role',
    logGroup: `/aws/lambda/${name}`,
  });
  lambdas = new LambdaRuntime({
    program: bundleLocalCloud(folder),
    environment: {},
    ...lambdaLogs(path.join(folder, 'logs')),
    onError: (error) => {
      throw error;
    },
    lambdas: [lambda('keep'), lambda('fail')],
  });
});
beforeEach(() => {
  rmSync(received, { force: true });
});

function rule(eventPattern: LocalRule['eventPattern'], ...targets: Partial<LocalRuleTarget>[]): LocalRule {
  const all = targets.map((target) => ({ id: 'target', arn: `${ARN}keep`, ...target }));
  return { logicalId: 'Rule', name: 'rule', arn: 'arn:aws:events:::rule/rule', eventPattern, targets: all };
}

const failures: string[] = [];
let authorize = (): Promise<void> => Promise.resolve();
afterEach(() => {
  authorize = () => Promise.resolve();
});
const now = (): number => Date.parse('2026-01-02T03:04:05.678Z');
const open = (...rules: LocalRule[]): EventRules =>
  new EventRules({
    rules,
    lambdas,
    authorize,
    region: 'us-east-1',
    accountId: '000000000000',
    now,
    onFailure: (message) => failures.push(message),
  });

const change = { executionArn: 'arn:x', name: 'x', status: 'FAILED' } as ExecutionStatusChange;

async function emit(rules: EventRules): Promise<unknown[]> {
  rules.executionStatusChanged(change);
  await rules.settled();
  if (!existsSync(received)) return [];
  const lines = readFileSync(received, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as unknown);
}

test('sends a target the whole event', async () => {
  const [event] = await emit(open(rule(FAILED, {})));

  expect(event).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: '000000000000',
    time: '2026-01-02T03:04:05Z',
    region: 'us-east-1',
    resources: ['arn:x'],
    detail: change,
  });
});

test.each([
  ['a part of the event', { inputPath: '$.detail.status' }, 'FAILED'],
  ['the whole event by its path', { inputPath: '$' }, expect.objectContaining({ source: 'aws.states' })],
  ['null for a part that does not exist', { inputPath: '$.detail.nothing' }, null],
  ['constant input', { input: '{"constant":1}' }, { constant: 1 }],
])('sends a target %s if it is configured so', async (_, target, expected) => {
  expect(await emit(open(rule(FAILED, target)))).toEqual([expected]);
});

test('calls every target of every matching rule, and no other', async () => {
  const rules = open(rule(FAILED, {}, {}), rule({ source: ['aws.ecs'] }, {}), rule({}, {}));

  expect(await emit(rules)).toHaveLength(3);
});

test('reports a target that fails, and sends the others the event', async () => {
  const got = await emit(open(rule(FAILED, { arn: `${ARN}fail` }, {})));

  expect(got).toHaveLength(1);
  expect(failures).toEqual([expect.stringMatching(/^rule rule: fail failed: .*target is down/)]);
});

test.each([
  [
    'a target that is not a function of the stack',
    rule({}, { arn: 'arn:aws:sns:us-east-1:1:t' }),
    'Rule: target target is arn:aws:sns:us-east-1:1:t',
  ],
  [
    'a path that is not simple',
    rule({}, { inputPath: '$.a[0]' }),
    'Rule: the local cloud does not support the InputPath $.a[0]',
  ],
  [
    'an operator that it does not know',
    rule({ source: [{ suffix: 'x' }] }, {}),
    'Rule: the local cloud does not support {"suffix":"x"} at source',
  ],
])('refuses %s, naming the rule', (_, refused, message) => {
  expect(() => open(refused)).toThrow(message);
});

test('does not call a target whose policy does not let EventBridge call it, and reports that', async () => {
  authorize = () => Promise.reject(new Error('events.amazonaws.com is not authorized'));

  const events = await emit(open(rule({ source: ['aws.states'] }, {})));

  expect(events).toEqual([]);
  expect(failures.at(-1)).toBe('rule rule: events.amazonaws.com is not authorized');
});
