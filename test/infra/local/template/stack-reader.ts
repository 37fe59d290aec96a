import { readAssembly } from '../../../../infra/local/template/assembly.ts';
import type { LocalStack } from '../../../../infra/local/template/local-stack.ts';
import { readStack } from '../../../../infra/local/template/read-stack.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { writeAssembly } from '../assembly-fixture.ts';
import type { StackFixture } from '../assembly-fixture.ts';

/** Where the test file's stacks are. */
export const folder = temporaryFolder();

/** Reads a stack as the local cloud does. */
export function read(fixture: StackFixture, parameters: Record<string, string> = {}): LocalStack {
  const assembly = readAssembly(writeAssembly(folder, fixture));
  const endpoint = 'http://127.0.0.1:4000';
  return readStack(assembly, { region: 'us-east-1', accountId: '000000000000', endpoint, parameters });
}

/** A function whose environment variable VALUE is `value`: the shortest way to see what an intrinsic yields. */
export function functionWith(value: unknown): object {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'code.zip' },
      Handler: 'index.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Environment: { Variables: { VALUE: value } },
    },
  };
}

/** The assets of {@link functionWith}. */
export const files = { 'code.zip': { 'index.cjs': '' } };

/** What a value of the template yields, in a stack with `rest`. */
export function valueOf(
  value: unknown,
  rest: Partial<StackFixture> = {},
  parameters: Record<string, string> = {},
): unknown {
  const Resources = { Function: functionWith(value), Role: { Type: 'AWS::IAM::Role' }, ...rest.Resources };
  const stack = read({ files, ...rest, Resources }, parameters);
  return stack.lambdas[0]?.environment.VALUE;
}
