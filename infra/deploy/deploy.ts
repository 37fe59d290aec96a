import { spawnSync } from 'node:child_process';
import { STACK_NAME } from '../../workflow/names.ts';
import { CommandFailed, defineCommand } from '../../workflow/client/command.ts';
import type { Terminal } from '../../workflow/client/command.ts';
import type { Words } from '../../workflow/client/option-table.ts';
import { checkBootstrap, findStack, findTarget, outputOf } from './account.ts';
import type { Target } from './account.ts';
import { assemblyWords, CDK_OPTIONS, readContextWords, runCdk, wantedTarget } from './cdk.ts';

const OPTIONS = {
  ...CDK_OPTIONS,
  parameter: { value: 'NAME=VALUE', multiple: true, help: 'a parameter of the template, kept by later deploys' },
} as const;

/** `npm run deploy` */
export const deploy = defineCommand({
  name: 'deploy',
  about: `Deploys the stack ${STACK_NAME} to an AWS account: checks credentials, bootstrap and Docker first.`,
  usage: [
    ['', 'with the context of cdk.json'],
    ['-c region=eu-west-1 -c spotWeight=3 --parameter MonthlySchedule=ENABLED', ''],
  ],
  options: OPTIONS,
  run: deployStack,
});

async function deployStack({ values }: Words<typeof OPTIONS>, { out, progress }: Terminal): Promise<number> {
  const context = readContextWords(values.context);
  if (values.profile !== undefined) process.env.AWS_PROFILE = values.profile;
  const target = await findTarget(wantedTarget(context));
  await checkBootstrap(target);
  checkDocker(process.env.CDK_DOCKER ?? 'docker');
  progress.write(`deploying ${STACK_NAME} to account ${target.account}, region ${target.region}\n`);
  const code = await runCdk(deployWords({ ...values, context }), target);
  if (code === 0) out.write(await nextSteps(target));
  return code;
}

/** The arguments of `cdk deploy`. */
export function deployWords(options: {
  readonly context: ReadonlyMap<string, string>;
  readonly parameter: readonly string[];
  readonly yes: boolean;
}): readonly string[] {
  return [
    'deploy',
    STACK_NAME,
    ...assemblyWords(options.context),
    ...options.parameter.flatMap((parameter) => ['--parameters', parameter]),
    '--require-approval',
    options.yes ? 'never' : 'broadening',
  ];
}

/** Throws {@link CommandFailed} if this machine cannot build the workers' image. */
export function checkDocker(program: string): void {
  const { error, status, stderr } = spawnSync(program, ['version'], { encoding: 'utf8' });
  if (status === 0) return;
  const why = error === undefined ? (stderr.trim().split('\n').at(-1) ?? '') : error.message;
  throw new CommandFailed(
    `the workers' image is built with ${program}, which does not answer (${why}); start it, or choose another program, such as CDK_DOCKER=podman`,
  );
}

async function nextSteps({ region }: Target): Promise<string> {
  const stack = await findStack(region, STACK_NAME);
  const bucket = (stack && outputOf(stack, 'BucketName')) ?? 'BUCKET';
  return [
    '',
    'Next:',
    `  aws s3 sync trips/ s3://${bucket}/trips/ --region ${region}`,
    `  AWS_REGION=${region} npm run start-job -- --target aws --source s3://${bucket}/trips/`,
    'If alarmEmail is new, confirm the subscription in the mail that AWS sends.',
    '',
  ].join('\n');
}
