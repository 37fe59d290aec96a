/** The ARN that an execution of a state machine has, or would have; the machine's may name a version or an alias. */
export function executionArnOf(stateMachineArn: string, execution: string): string {
  const [arn, partition, service, region, account, , name] = stateMachineArn.split(':');
  return [arn, partition, service, region, account, 'execution', name, execution].join(':');
}
