import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { STATE_MACHINE_NAME } from '../../../workflow/names.ts';

/** Every execution of the state machine. */
export function executionsArn(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${STATE_MACHINE_NAME}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
