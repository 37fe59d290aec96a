import { spawnSync } from 'node:child_process';
import { STACK_NAME } from '../../workflow/names.ts';
import { errorCode } from '../../tasks/aws/error-code.ts';

/** W3005 (a DependsOn that a reference implies): the CDK makes every function wait for its role and the role's policies. */
const IGNORED = 'W3005';

// `npm run lint:template`: cfn-lint knows the limits and the property values that CloudFormation would refuse at deploy.
const { error, status } = spawnSync(
  'cfn-lint',
  ['--ignore-checks', IGNORED, '--template', `dist/cdk.out/${STACK_NAME}.template.json`],
  { stdio: 'inherit' },
);
if (error !== undefined && errorCode(error) === 'ENOENT') {
  console.log('cfn-lint is not installed, so it did not check the template: pip install cfn-lint');
} else {
  if (error === undefined && status === 0) console.log('cfn-lint found nothing wrong with the template');
  process.exitCode = status ?? 1;
}
