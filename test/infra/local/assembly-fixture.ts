import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a test's stack consists of; assets are folders by key, each a list of files. */
export interface StackFixture {
  readonly Resources: Readonly<Record<string, object>>;
  readonly Parameters?: Readonly<Record<string, object>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, object>>;
  /** Folders of file assets by their S3 key. */
  readonly files?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Build folders of image assets by their tag. */
  readonly images?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A role that some AWS services may assume (`lambda`, `states`), and what it may do: anything, if nothing is given. */
export function roleFixture(services: readonly string[], ...statements: readonly object[]): object {
  const anything = { Effect: 'Allow', Action: '*', Resource: '*' };
  const Statement = statements.length > 0 ? statements : [anything];
  const Service = services.map((service) => `${service}.amazonaws.com`);
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }],
      },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement } }],
    },
  };
}

/** Writes what `cdk synth` writes for a stack named Test, and returns its folder. */
export function writeAssembly(folder: string, { files = {}, images = {}, ...template }: StackFixture): string {
  const directory = path.join(folder, 'cdk.out');
  mkdirSync(directory, { recursive: true });
  const json = (name: string, content: unknown): void => {
    writeFileSync(path.join(directory, name), JSON.stringify(content));
  };
  json('manifest.json', {
    version: '55.0.0',
    artifacts: {
      'Test.assets': { type: 'cdk:asset-manifest', properties: { file: 'Test.assets.json' } },
      Test: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Test.template.json' } },
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  });
  json('Test.template.json', template);
  json('Test.assets.json', {
    version: '55.0.0',
    files: Object.fromEntries(
      Object.entries(files).map(([key, content]) => [
        key,
        {
          source: { path: writeAsset(directory, key, content), packaging: 'zip' },
          destinations: { 'current_account-current_region': { bucketName: 'assets', objectKey: key } },
        },
      ]),
    ),
    dockerImages: Object.fromEntries(
      Object.entries(images).map(([tag, content]) => [
        tag,
        {
          source: { directory: writeAsset(directory, tag, content) },
          destinations: { 'current_account-current_region': { repositoryName: 'images', imageTag: tag } },
        },
      ]),
    ),
  });
  return directory;
}

function writeAsset(directory: string, key: string, content: Readonly<Record<string, string>>): string {
  const name = `asset.${key}`;
  mkdirSync(path.join(directory, name), { recursive: true });
  for (const [file, text] of Object.entries(content)) writeFileSync(path.join(directory, name, file), text);
  return name;
}

/** The resource of a state machine named `machine`, whose role is the resource `Role`; its definition may be JSONata. */
export function machineFixture(definition: object): object {
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'machine',
      RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
      DefinitionString: JSON.stringify(definition),
    },
  };
}
