import { readAssembly } from '../../../../infra/local/template/assembly.ts';
import type { LocalStack } from '../../../../infra/local/template/local-stack.ts';
import { readStack } from '../../../../infra/local/template/read-stack.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { writeAssembly } from '../assembly-fixture.ts';

const folder = temporaryFolder();

function read(Resources: Readonly<Record<string, object>>): LocalStack {
  const place = { region: 'us-east-1', accountId: '000000000000', endpoint: 'http://127.0.0.1:4000' };
  return readStack(readAssembly(writeAssembly(folder, { Resources })), { ...place, parameters: {} });
}

const machine = {
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { StateMachineName: 'trips', DefinitionString: '{}', RoleArn: 'arn:aws:iam::000000000000:role/r' },
};
const version = {
  Type: 'AWS::StepFunctions::StateMachineVersion',
  Properties: {
    StateMachineArn: { Ref: 'Machine' },
    StateMachineRevisionId: { 'Fn::GetAtt': ['Machine', 'StateMachineRevisionId'] },
    Description: 'definition 1',
  },
};
const alias = (...versions: readonly string[]): object => ({
  Type: 'AWS::StepFunctions::StateMachineAlias',
  Properties: {
    Name: 'live',
    Description: 'the last deploy',
    RoutingConfiguration: versions.map((name) => ({
      StateMachineVersionArn: { 'Fn::GetAtt': [name, 'Arn'] },
      Weight: 100,
    })),
  },
});

test('a state machine has the version that the template publishes, and the aliases that route to it', () => {
  const stack = read({ Machine: machine, Version: version, Alias: alias('Version') });

  expect(stack.stateMachines).toMatchObject([
    {
      name: 'trips',
      release: { description: 'definition 1', aliases: [{ name: 'live', description: 'the last deploy' }] },
    },
  ]);
});

test('a state machine without a published version has no release', () => {
  expect(read({ Machine: machine }).stateMachines[0]?.release).toBeUndefined();
});

test('a release of two versions, and an alias that spreads over two, are refused by name', () => {
  expect(() => read({ Machine: machine, One: version, Two: version, Alias: alias('One') })).toThrow(
    'Machine: the local cloud publishes one version of it, not One, Two',
  );
  expect(() => read({ Machine: machine, One: version, Two: version, Alias: alias('One', 'Two') })).toThrow(
    'Alias: the local cloud knows aliases of one version only',
  );
});
