import path from 'node:path';
import {
  DescribeExecutionCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineForExecutionCommand,
  ListStateMachineAliasesCommand,
  ListStateMachineVersionsCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { temporaryFolder } from '../../temporary-folder.ts';
import { roleFixture, writeAssembly } from './assembly-fixture.ts';
import { eventually, startLocalCloud } from './running-cloud.ts';

const folder = temporaryFolder();
const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:trips';
const LIVE = `${MACHINE}:live`;

/** A synthesized stack whose state machine waits, and then outputs `text`. */
function deployment(text: string): string {
  const States = {
    Wait: { Type: 'Wait', Seconds: 1, Next: 'Say' },
    Say: { Type: 'Pass', Output: `{% '${text}' %}`, End: true },
  };
  return writeAssembly(path.join(folder, text), {
    Resources: {
      Role: roleFixture(['states']),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'trips',
          DefinitionString: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Wait', States }),
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        },
      },
      [`Version${text}`]: {
        Type: 'AWS::StepFunctions::StateMachineVersion',
        Properties: { StateMachineArn: { Ref: 'Machine' }, Description: text },
      },
      Alias: {
        Type: 'AWS::StepFunctions::StateMachineAlias',
        Properties: {
          Name: 'live',
          RoutingConfiguration: [{ StateMachineVersionArn: { 'Fn::GetAtt': [`Version${text}`, 'Arn'] }, Weight: 100 }],
        },
      },
    },
  });
}

test('an execution that runs while another definition is deployed ends on its own version', async () => {
  const before = await startLocalCloud(folder, ['--template', deployment('before')]);
  const { executionArn } = await new SFNClient(before.client).send(
    new StartExecutionCommand({ stateMachineArn: LIVE, name: 'early' }),
  );
  await before.stop();

  const after = await startLocalCloud(folder, ['--template', deployment('after')]);
  const sfn = new SFNClient(after.client);
  await sfn.send(new RedriveExecutionCommand({ executionArn }));
  const late = await sfn.send(new StartExecutionCommand({ stateMachineArn: LIVE, name: 'late' }));
  const ended = (arn: string | undefined) =>
    eventually(
      () => sfn.send(new DescribeExecutionCommand({ executionArn: arn })),
      ({ status }) => status !== 'RUNNING',
    );

  expect(await ended(executionArn)).toMatchObject({
    ...{ status: 'SUCCEEDED', output: '"before"', redriveCount: 1 },
    ...{ stateMachineVersionArn: `${MACHINE}:1`, stateMachineAliasArn: LIVE },
  });
  expect(await ended(late.executionArn)).toMatchObject({ output: '"after"', stateMachineVersionArn: `${MACHINE}:2` });
  const itsOwn = await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
  expect(itsOwn.definition).toContain("'before'");
  const { stateMachineVersions } = await sfn.send(new ListStateMachineVersionsCommand({ stateMachineArn: MACHINE }));
  expect(stateMachineVersions?.map(({ stateMachineVersionArn }) => stateMachineVersionArn)).toEqual([
    `${MACHINE}:2`,
    `${MACHINE}:1`,
  ]);
  const { stateMachineAliases } = await sfn.send(new ListStateMachineAliasesCommand({ stateMachineArn: MACHINE }));
  expect(stateMachineAliases).toMatchObject([{ stateMachineAliasArn: LIVE, creationDate: expect.any(Date) as Date }]);
  expect(await sfn.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn: LIVE }))).toMatchObject({
    name: 'live',
    routingConfiguration: [{ stateMachineVersionArn: `${MACHINE}:2`, weight: 100 }],
  });
});
