import { START } from '../../time/fake-clock.ts';
import { Harness, withHarness } from '../harness.ts';
import { EXECUTION, MACHINE, pass, wait } from './refusal.ts';

describe('state machines', () => {
  test('are listed and described, and for an execution as they were when it started', async () => {
    await withHarness(new Harness(pass), async (harness) => {
      await harness.run();
      const before = harness.machines[0]!.definition;
      harness.machines = new Harness(wait).machines;
      await harness.open();
      const facts = {
        name: 'Trips',
        stateMachineArn: MACHINE,
        roleArn: 'arn:aws:iam::000000000000:role/trips',
        loggingConfiguration: { level: 'OFF', includeExecutionData: false },
        tracingConfiguration: { enabled: false },
      };
      const date = START / 1000;
      const { definition } = harness.machines[0]!;
      const machine = { ...facts, definition, type: 'STANDARD', status: 'ACTIVE', creationDate: date };
      expect(await harness.call('DescribeStateMachine', { stateMachineArn: MACHINE })).toEqual(machine);
      const bare = await harness.call('DescribeStateMachine', {
        stateMachineArn: MACHINE,
        includedData: 'METADATA_ONLY',
      });
      expect(bare).toEqual({ ...machine, definition: '{}' });
      expect(await harness.call('DescribeStateMachineForExecution', { executionArn: EXECUTION })).toEqual({
        ...facts,
        definition: before,
        updateDate: date,
      });
      expect(await harness.call('ListStateMachines', {})).toEqual({
        stateMachines: [{ stateMachineArn: MACHINE, name: 'Trips', type: 'STANDARD', creationDate: date }],
      });
    });
  });

  test('keep Step Functions from opening if a definition cannot be run', async () => {
    await withHarness(new Harness({ A: { Type: 'Pass', Next: 'B' } }), async (harness) => {
      await expect(harness.open()).rejects.toThrow(
        "Invalid State Machine Definition of Trips:\n  there is no state 'B' at /States/A/Next",
      );
    });
  });
});
