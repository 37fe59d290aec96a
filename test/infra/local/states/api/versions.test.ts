import { AwsError } from '../../../../../infra/local/wire/aws-json.ts';
import type { JsonObject } from '../../../../../infra/local/wire/json.ts';
import type { StateMachineResource } from '../../../../../infra/local/states/step-functions.ts';
import { call, Harness, withHarness } from '../harness.ts';
import { START } from '../../time/fake-clock.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:Trips';
const LIVE = `${MACHINE}:live`;

/** The template of a deployment whose state machine outputs `text`. */
function deployed(harness: Harness, text: string, more: Partial<StateMachineResource> = {}): void {
  const States = { Work: call('work', { Output: `{% '${text}' %}`, End: true }) };
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Work', States });
  const release = { description: text, aliases: [{ name: 'live', description: 'the last deploy' }] };
  harness.machines = harness.machines.map((machine) => ({ ...machine, definition, release, ...more }));
}

/** A Step Functions after one deployment. */
function harnessOf(text: string, work: () => JsonObject = () => ({})): Harness {
  const harness = new Harness({ Work: { Type: 'Pass', End: true } }, { work });
  deployed(harness, text);
  return harness;
}

async function startLive(harness: Harness, name: string): Promise<string> {
  const { executionArn } = await harness.call<{ executionArn: string }>('StartExecution', {
    stateMachineArn: LIVE,
    name,
  });
  return executionArn;
}

async function refusal(harness: Harness, action: string, input: object): Promise<string> {
  const error = await harness.call(action, input).catch((caught: unknown) => caught);
  return error instanceof AwsError ? `${error.type}: ${error.message}` : 'was not refused';
}

describe('a version of a state machine', () => {
  test('is published once for a template, however often the cloud starts', async () => {
    await withHarness(harnessOf('one'), async (harness) => {
      await harness.restart();
      harness.clock.time += 60_000;
      await harness.restart();

      expect(await harness.call('ListStateMachineVersions', { stateMachineArn: MACHINE })).toEqual({
        stateMachineVersions: [{ stateMachineVersionArn: `${MACHINE}:1`, creationDate: START / 1000 }],
      });
    });
  });

  test.each<[string, (harness: Harness) => void]>([
    [
      'definition',
      (harness) => {
        deployed(harness, 'two', { release: { description: 'one', aliases: [] } });
      },
    ],
    [
      'description',
      (harness) => {
        deployed(harness, 'one', { release: { description: 'two', aliases: [] } });
      },
    ],
    [
      'role',
      (harness) => {
        deployed(harness, 'one', { roleArn: 'arn:aws:iam::000000000000:role/other' });
      },
    ],
  ])('is published again if the %s changes', async (_, deploy) => {
    await withHarness(harnessOf('one'), async (harness) => {
      await harness.restart();
      deploy(harness);

      const { stateMachineVersions } = await harness.call('ListStateMachineVersions', { stateMachineArn: MACHINE });

      expect(stateMachineVersions).toMatchObject([
        { stateMachineVersionArn: `${MACHINE}:2` },
        { stateMachineVersionArn: `${MACHINE}:1` },
      ]);
    });
  });

  test('is described and started by its number after others were published', async () => {
    await withHarness(harnessOf('one'), async (harness) => {
      await harness.restart();
      deployed(harness, 'two');

      const described = await harness.call('DescribeStateMachine', { stateMachineArn: `${MACHINE}:1` });
      expect(described).toMatchObject({ stateMachineArn: `${MACHINE}:1`, description: 'one', status: 'ACTIVE' });
      expect(described.definition).toContain("'one'");
      const request = { stateMachineArn: `${MACHINE}:1`, name: 'old' };
      const { executionArn } = await harness.call<{ executionArn: string }>('StartExecution', request);
      const ended = await harness.finish(executionArn);
      expect(ended).toMatchObject({ output: '"one"', stateMachineVersionArn: `${MACHINE}:1` });
      expect(ended).not.toHaveProperty('stateMachineAliasArn');
    });
  });
});

describe('an alias', () => {
  test('routes to the version of the last template, and its executions name both', async () => {
    await withHarness(harnessOf('one'), async (harness) => {
      const first = await harness.finish(await startLive(harness, 'a'));
      await harness.restart();
      deployed(harness, 'two');
      const second = await harness.finish(await startLive(harness, 'b'));

      expect(first).toMatchObject({ output: '"one"', stateMachineVersionArn: `${MACHINE}:1` });
      expect(second).toMatchObject({ output: '"two"', stateMachineVersionArn: `${MACHINE}:2` });
      expect([first, second]).toMatchObject([{ stateMachineAliasArn: LIVE }, { stateMachineAliasArn: LIVE }]);
      expect(harness.changes.at(-1)).toMatchObject({
        stateMachineArn: MACHINE,
        stateMachineVersionArn: `${MACHINE}:2`,
        stateMachineAliasArn: LIVE,
      });
    });
  });

  test('is listed and described with the version that it routes to', async () => {
    await withHarness(harnessOf('one'), async (harness) => {
      await harness.restart();
      harness.clock.time += 1000;
      deployed(harness, 'two');

      expect(await harness.call('ListStateMachineAliases', { stateMachineArn: MACHINE })).toEqual({
        stateMachineAliases: [{ stateMachineAliasArn: LIVE, creationDate: START / 1000 }],
      });
      expect(await harness.call('ListStateMachineAliases', { stateMachineArn: `${MACHINE}:1` })).toEqual({
        stateMachineAliases: [],
      });
      expect(await harness.call('DescribeStateMachineAlias', { stateMachineAliasArn: LIVE })).toEqual({
        stateMachineAliasArn: LIVE,
        name: 'live',
        description: 'the last deploy',
        routingConfiguration: [{ stateMachineVersionArn: `${MACHINE}:2`, weight: 100 }],
        creationDate: START / 1000,
        updateDate: START / 1000 + 1,
      });
    });
  });

  test('lists the executions started through it, of any version; the state machine lists all', async () => {
    await withHarness(harnessOf('one'), async (harness) => {
      await startLive(harness, 'a');
      await harness.restart();
      deployed(harness, 'two');
      harness.clock.time += 1;
      await startLive(harness, 'b');
      harness.clock.time += 1;
      await harness.start({}, 'plain');
      const names = async (stateMachineArn: string): Promise<unknown[]> => {
        const { executions } = await harness.call<{ executions: { name: string }[] }>('ListExecutions', {
          stateMachineArn,
        });
        return executions.map(({ name }) => name);
      };

      expect(await names(MACHINE)).toEqual(['plain', 'b', 'a']);
      expect(await names(LIVE)).toEqual(['b', 'a']);
      expect(await names(`${MACHINE}:1`)).toEqual(['a']);
    });
  });
});

test('redrives an execution with its own definition after another was deployed', async () => {
  let broken = true;
  const work = (): JsonObject => {
    if (broken) throw new Error('the stage is broken');
    return {};
  };
  await withHarness(harnessOf('one', work), async (harness) => {
    const failed = await harness.finish(await startLive(harness, 'a'));
    await harness.restart();
    deployed(harness, 'two');
    broken = false;

    const ended = await harness.redrive(failed.executionArn as string);

    expect(failed).toMatchObject({ status: 'FAILED' });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: '"one"', stateMachineVersionArn: `${MACHINE}:1` });
    const { executionArn } = ended;
    const described = await harness.call('DescribeStateMachineForExecution', { executionArn });
    expect(described.definition).toContain("'one'");
    expect(await harness.finish(await startLive(harness, 'b'))).toMatchObject({ output: '"two"' });
  });
});

test('refuses versions and aliases that do not exist', async () => {
  await withHarness(harnessOf('one'), async (harness) => {
    const refused = (action: string, stateMachineArn: string): Promise<string> =>
      refusal(harness, action, { stateMachineArn, stateMachineAliasArn: stateMachineArn });

    expect(await refused('StartExecution', `${MACHINE}:2`)).toBe(
      `StateMachineDoesNotExist: State Machine Does Not Exist: '${MACHINE}:2'`,
    );
    expect(await refused('DescribeStateMachine', `${MACHINE}:next`)).toContain('StateMachineDoesNotExist');
    expect(await refused('DescribeStateMachineAlias', `${MACHINE}:1`)).toBe(
      `InvalidArn: Invalid Arn: 'Invalid alias ARN: ${MACHINE}:1'`,
    );
  });
});
