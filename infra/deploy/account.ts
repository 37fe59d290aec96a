import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientPolicy } from '../../tasks/aws/retry-policy.ts';
import { CommandFailed } from '../../workflow/client/command.ts';
import { BadInput } from '../../workflow/errors.ts';

/** The stack that `cdk bootstrap` creates, and its oldest version that can publish the stack's assets. */
const BOOTSTRAP_STACK = 'CDKToolkit';
const BOOTSTRAP_VERSION = 6;

/** The account and region that the stack is deployed to, or deleted from. */
export interface Target {
  readonly account: string;
  readonly region: string;
}

/** The target given on the command line; default: that of the credentials' profile. */
export interface WantedTarget {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

/** Determines whose credentials these are; throws if they are missing, expired, or belong to another account. */
export async function findTarget({ account: wanted, region: wantedRegion }: WantedTarget): Promise<Target> {
  const sts = new STSClient({ ...clientPolicy(), ...(wantedRegion !== undefined && { region: wantedRegion }) });
  try {
    const region = await sts.config.region();
    const { Account: account = '' } = await sts.send(new GetCallerIdentityCommand({}));
    if (wanted !== undefined && wanted !== account) {
      const problem = `the credentials belong to account ${account}; choose others with AWS_PROFILE`;
      throw new BadInput(problem, { option: '-c', value: `account=${wanted}` });
    }
    return { account, region };
  } catch (error) {
    if (!(error instanceof Error && error.name === 'CredentialsProviderError')) throw error;
    throw new CommandFailed(
      `no AWS credentials: ${error.message}; log in (aws sso login, aws configure) or name a profile with --profile`,
    );
  } finally {
    sts.destroy();
  }
}

/** A stack as CloudFormation describes it, with its outputs by name; undefined if there is none. */
export async function findStack(region: string, name: string): Promise<Stack | undefined> {
  const cloudFormation = new CloudFormationClient({ ...clientPolicy(), region });
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks[0];
  } catch (error) {
    // CloudFormation has no specific error for this.
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')) {
      return undefined;
    }
    throw error;
  } finally {
    cloudFormation.destroy();
  }
}

/** A stack's output; undefined if it has none with this name. */
export function outputOf(stack: Stack, name: string): string | undefined {
  return stack.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue;
}

/** Throws {@link CommandFailed} if the CDK has not been bootstrapped yet, or its bootstrap stack is outdated. */
export async function checkBootstrap({ account, region }: Target): Promise<void> {
  const stack = await findStack(region, BOOTSTRAP_STACK);
  const version = Number((stack && outputOf(stack, 'BootstrapVersion')) ?? 0);
  if (version >= BOOTSTRAP_VERSION) return;
  const found =
    stack === undefined
      ? `the region ${region} of account ${account} is not bootstrapped for the CDK`
      : `the bootstrap of ${region} in account ${account} has version ${version}, ${BOOTSTRAP_VERSION} is needed`;
  throw new CommandFailed(`${found}; run once: npx cdk bootstrap aws://${account}/${region}`);
}
