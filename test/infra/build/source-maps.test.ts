import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildFunctions } from '../../../infra/build/build-functions.ts';
import { buildWorker } from '../../../infra/build/build-worker.ts';
import { LambdaRuntime } from '../../../infra/local/lambda/runtime.ts';
import { FUNCTION_TABLE } from '../../../workflow/stage-table.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { lambdaLogs, writtenLog } from '../local/logs/written-logs.ts';
import { bundleLocalCloud } from '../local/running-cloud.ts';

const folder = temporaryFolder();

test('a stage that fails names its source and line in its answer and in its log', async () => {
  const bundles = path.join(folder, 'lambda');
  await buildFunctions(bundles, { TearDown: FUNCTION_TABLE.TearDown });
  const logs = path.join(folder, 'logs');
  const runtime = new LambdaRuntime({
    lambdas: [
      {
        ...{ logicalId: 'TearDown', name: 'TearDown', arn: 'arn:aws:lambda:us-east-1:000000000000:function:TearDown' },
        ...{ assetDirectory: path.join(bundles, 'TearDown'), handler: 'index.handler' },
        ...{ timeoutSeconds: 30, memoryMiB: 512, logGroup: '/aws/lambda/TearDown', roleArn: 'role' },
        environment: { NODE_OPTIONS: '--enable-source-maps' },
      },
    ],
    program: bundleLocalCloud(folder),
    environment: {},
    ...lambdaLogs(logs),
    onError: (error) => {
      throw error;
    },
  });

  const { outcome } = await runtime.find('TearDown')!.invoke('{}');
  await runtime.close();

  const { trace = [] } = 'error' in outcome ? outcome.error : {};
  expect(trace.join('\n')).toMatch(/at openServices \(.*\/workflow\/stages\/stage\.ts:\d+:\d+\)/);
  expect(writtenLog(logs, 'TearDown')).toMatch(/\/workflow\/stages\/stage\.ts:\d+:\d+\)/);
});

test('a worker that fails names its source and line in its log', async () => {
  const bundles = path.join(folder, 'tasks');
  await buildWorker(bundles);

  const run = promisify(execFile)(process.execPath, ['--enable-source-maps', 'worker.cjs'], { cwd: bundles, env: {} });

  await expect(run).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/\/tasks\/worker\/main\.ts:\d+:\d+\)/) as string,
  });
});
