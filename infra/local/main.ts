import { isMainThread } from 'node:worker_threads';
import { DYNAMODB_ROLE } from './roles.ts';

/*
 * One program in three roles, so that a single bundle holds all of the local cloud:
 *
 *   node main.cjs [--state DIR …]      the local cloud
 *    ├─ a thread of it                 a Lambda function's code
 *    └─ node main.cjs dynamodb-process its child, DynamoDB
 */
if (!isMainThread) {
  void import('./lambda/thread.ts').then(({ runFunctionThread }) => runFunctionThread());
} else if (process.argv[2] === DYNAMODB_ROLE) {
  void import('./dynamodb/process.ts').then(({ runDynamoDbProcess }) => runDynamoDbProcess());
} else {
  void import('./command.ts').then(async ({ runCommand }) => {
    process.exitCode = await runCommand(process.argv.slice(2));
  });
}
