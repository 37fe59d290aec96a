import { createInterface } from 'node:readline/promises';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { QUEUE_NAME_PREFIX, STACK_NAME } from '../../workflow/names.ts';
import { CommandFailed, defineCommand, EXIT } from '../../workflow/client/command.ts';
import type { Terminal } from '../../workflow/client/command.ts';
import type { Words } from '../../workflow/client/option-table.ts';
import { BadInput } from '../../workflow/errors.ts';
import { findStack, findTarget, outputOf } from './account.ts';
import type { Target } from './account.ts';
import { CDK_OPTIONS, readContextWords, runCdk, wantedTarget } from './cdk.ts';

/** `npm run destroy` */
export const destroy = defineCommand({
  name: 'destroy',
  about: `Deletes the stack ${STACK_NAME} from an AWS account; the results table and the bucket are kept.`,
  usage: [
    ['', 'asks first'],
    ['-c region=eu-west-1 --yes', 'with region and account as they were given to deploy'],
  ],
  options: CDK_OPTIONS,
  run: destroyStack,
});

async function destroyStack({ values }: Words<typeof CDK_OPTIONS>, { out, progress }: Terminal): Promise<number> {
  const context = readContextWords(values.context);
  if (values.profile !== undefined) process.env.AWS_PROFILE = values.profile;
  const target = await findTarget(wantedTarget(context));
  const stack = await findStack(target.region, STACK_NAME);
  if (stack === undefined) {
    throw new CommandFailed(
      `there is no stack ${STACK_NAME} in region ${target.region} of account ${target.account}; choose another region with -c region=…`,
    );
  }
  out.write(whatGoesAndStays(stack, target));
  if (!values.yes && !(await isConfirmed())) {
    progress.write('nothing was deleted\n');
    return EXIT.ok;
  }
  return runCdk(['destroy', STACK_NAME, '--app', 'dist/cdk.out', '--force'], target);
}

/** What is deleted and what is kept, with the commands that remove the rest. */
export function whatGoesAndStays(stack: Stack, { account, region }: Target): string {
  const table = outputOf(stack, 'ResultsTableName') ?? 'TABLE';
  const bucket = outputOf(stack, 'BucketName') ?? 'BUCKET';
  return `This deletes ${STACK_NAME} from account ${account}, region ${region}: the state machine with its versions and the
history of its executions, functions, cluster, schedule, alarms, logs, and the partials of executions that failed.
Stop running executions first (npm run stop-job -- EXECUTION --target aws): the state machine is gone only after the last one.

Kept, and billed until you remove it; a later deploy creates new ones:
  the results    aws dynamodb delete-table --region ${region} --table-name ${table}
  the bucket     aws s3 rb --region ${region} s3://${bucket} --force
Left by executions that failed, and not billed:
  their queues   aws sqs list-queues --region ${region} --queue-name-prefix ${QUEUE_NAME_PREFIX}
`;
}

async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) throw new BadInput('there is no terminal to ask on: add --yes to delete the stack');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`Type ${STACK_NAME} to delete it: `)).trim() === STACK_NAME;
  } finally {
    terminal.close();
  }
}
