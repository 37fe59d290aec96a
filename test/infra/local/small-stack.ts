import { cpSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { roleFixture, writeAssembly } from './assembly-fixture.ts';

/** The stack's state machine. */
export const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine';

/** `work` fails if its event says so, else returns what it was given; `keep`, the target of a rule, stores the event. */
const HANDLERS = `
  exports.work = async (event) => {
    if (event.fail) throw Object.assign(new Error('as asked'), { name: 'Asked' });
    return { event, table: process.env.TABLE };
  };
  exports.keep = async (event) => require('node:fs').appendFileSync(process.env.FILE, JSON.stringify(event) + '\\n');`;

/** Writes a stack with one of each thing that a cloud serves into `folder/cdk.out`. */
export function writeSmallStack(folder: string): void {
  const lambda = (handler: string, Variables: object): object => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
      Handler: `index.${handler}`,
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Timeout: 10,
      Environment: { Variables },
    },
  });
  const key = (AttributeName: string) => ({
    AttributeDefinitions: [{ AttributeName, AttributeType: 'S' }],
    KeySchema: [{ AttributeName, KeyType: 'HASH' }],
  });
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Work',
    States: {
      Work: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: '${Work}', Payload: '{% $states.input %}' },
        Output: '{% $states.result.Payload %}',
        Next: 'Sleep',
      },
      Sleep: {
        Type: 'Wait',
        Seconds: '{% $states.input.event.seconds ? $states.input.event.seconds : 0 %}',
        End: true,
      },
    },
  };
  writeAssembly(folder, {
    files: { 'code.zip': { 'index.cjs': HANDLERS } },
    images: {
      tag: {
        'worker.cjs': "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000);",
        'stubborn.cjs':
          "process.on('SIGTERM', () => console.log('no')); console.log('ready'); setInterval(() => {}, 1000);",
      },
    },
    Parameters: { WorkPrefix: { Type: 'String', Default: '' }, Table: { Type: 'String', Default: 'none' } },
    Resources: {
      Role: roleFixture(['lambda', 'states']),
      RuleMayCall: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { 'Fn::GetAtt': ['Keep', 'Arn'] },
          Principal: 'events.amazonaws.com',
          SourceArn: { 'Fn::GetAtt': ['Unfinished', 'Arn'] },
        },
      },
      Work: lambda('work', { TABLE: { Ref: 'Table' }, PREFIX: { Ref: 'WorkPrefix' } }),
      Keep: lambda('keep', { FILE: keptIn(folder) }),
      Results: { Type: 'AWS::DynamoDB::Table', Properties: key('layer') },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'work-bucket' } },
      Cluster: { Type: 'AWS::ECS::Cluster' },
      Task: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: 'task',
          ContainerDefinitions: [{ Name: 'c', Image: 'i:tag', Command: ['node', 'worker.cjs'] }],
        },
      },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: 'machine',
          RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
          DefinitionString: JSON.stringify(definition),
          DefinitionSubstitutions: { Work: { 'Fn::GetAtt': ['Work', 'Arn'] } },
        },
      },
      Unfinished: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: {
            source: ['aws.states'],
            detail: { stateMachineArn: [{ Ref: 'Machine' }], status: ['FAILED', 'ABORTED'] },
          },
          Targets: [{ Id: 'keep', Arn: { 'Fn::GetAtt': ['Keep', 'Arn'] } }],
        },
      },
    },
  });
}

/** The events of executions that failed or were aborted, which the stack's rule stores. */
export function keptEvents(folder: string): { detail: { name: string; status: string } }[] {
  const kept = keptIn(folder);
  if (!existsSync(kept)) return [];
  return readFileSync(kept, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as never);
}

const keptIn = (folder: string): string => path.join(folder, 'events.jsonl');

/** A folder inside `folder` with the same stack, for a cloud of its own. */
export function copyOfStack(folder: string, name: string): string {
  const own = path.join(folder, name);
  cpSync(path.join(folder, 'cdk.out'), path.join(own, 'cdk.out'), { recursive: true });
  return own;
}
