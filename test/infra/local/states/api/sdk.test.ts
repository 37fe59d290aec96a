import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ExecutionNotRedrivable,
  GetExecutionHistoryCommand,
  InvalidArn,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../../../../infra/local/wire/aws-json.ts';
import { StatesError } from '../../../../../infra/local/states/step-functions.ts';
import { call, Harness } from '../harness.ts';
import { settle, START } from '../../time/fake-clock.ts';
import type { Handler } from '../harness.ts';

/** The part of a gateway that the service needs: `X-Amz-Target`, JSON in and out, `__type` of an error. */
function serve(harness: Harness): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { service } = await states;
    const [prefix, action] = String(request.headers['x-amz-target']).split('.');
    expect(prefix).toBe(service.targetPrefix);
    response.setHeader('content-type', service.contentType);
    try {
      response.end(JSON.stringify(await service.actions[action!]!(JSON.parse(await text(request)))));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      response.statusCode = error.status;
      response.end(JSON.stringify({ __type: error.type, message: error.message }));
    }
  };
  const states = harness.open();
  return createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
}

test('serves the AWS SDK: it starts, follows, stops, redrives and lists executions', async () => {
  let broken = true;
  const handlers: Record<string, Handler> = {
    task: (payload) => {
      if (broken) throw new StatesError('Broken', 'as asked');
      return payload;
    },
  };
  const states = { A: call('task', { Assign: { n: 1 }, Next: 'W' }), W: { Type: 'Wait', Seconds: 60, End: true } };
  const harness = new Harness(states, handlers);
  const server = serve(harness);
  await new Promise((resolve) => server.once('listening', resolve));
  const client = new SFNClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  try {
    harness.clock.time = START + 123;
    const startDate = new Date(START + 123);
    const stateMachineArn = harness.machines[0]!.arn;
    const start = new StartExecutionCommand({ stateMachineArn, name: 'run', input: '{"a":"é"}' });
    const started = await client.send(start);
    const executionArn = started.executionArn!;
    expect(started.startDate).toEqual(startDate);
    await settle();

    const failed = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(failed).toMatchObject({
      status: 'FAILED',
      error: 'Broken',
      cause: 'as asked',
      startDate,
      stopDate: startDate,
    });
    expect(failed.redriveStatus).toBe('REDRIVABLE');
    await expect(client.send(start)).rejects.toThrow(ExecutionAlreadyExists);

    broken = false;
    const { redriveDate } = await client.send(new RedriveExecutionCommand({ executionArn }));
    expect(redriveDate).toEqual(startDate);
    await settle();
    const again = client.send(new RedriveExecutionCommand({ executionArn }));
    await expect(again).rejects.toThrow(ExecutionNotRedrivable);
    await expect(again).rejects.toThrow('Execution is RUNNING and cannot be redriven');

    const stopped = await client.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'stopped' }));
    expect(stopped.stopDate).toEqual(startDate);
    const listed = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'ABORTED' }));
    expect(listed.executions).toEqual([
      {
        executionArn,
        stateMachineArn,
        name: 'run',
        status: 'ABORTED',
        startDate,
        stopDate: startDate,
        redriveCount: 1,
        redriveDate,
      },
    ]);

    const events = [];
    for await (const page of paginateGetExecutionHistory({ client, pageSize: 4 }, { executionArn })) {
      events.push(...page.events!);
    }
    expect(events.map(({ id }) => id)).toEqual(Array.from({ length: events.length }, (_, at) => at + 1));
    expect(events[0]).toEqual({
      id: 1,
      previousEventId: 0,
      timestamp: startDate,
      type: 'ExecutionStarted',
      executionStartedEventDetails: {
        input: '{"a":"é"}',
        inputDetails: { truncated: false },
        roleArn: 'arn:aws:iam::000000000000:role/trips',
      },
    });
    expect(events.find(({ type }) => type === 'TaskFailed')?.taskFailedEventDetails).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      error: 'Broken',
      cause: 'as asked',
    });
    expect(events.find(({ type }) => type === 'TaskStateExited')?.stateExitedEventDetails?.assignedVariables).toEqual({
      n: '1',
    });
    expect(events.find(({ type }) => type === 'ExecutionRedriven')?.executionRedrivenEventDetails).toEqual({
      redriveCount: 1,
    });
    expect(events.at(-1)?.executionAbortedEventDetails).toEqual({ error: 'Enough', cause: 'stopped' });

    const machine = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(machine).toMatchObject({ name: 'Trips', type: 'STANDARD', status: 'ACTIVE' });
    expect(machine.creationDate).toBeInstanceOf(Date);
    const unknown = new GetExecutionHistoryCommand({ executionArn: `${executionArn}x` });
    await expect(client.send(unknown)).rejects.toThrow(ExecutionDoesNotExist);
    await expect(client.send(new DescribeExecutionCommand({ executionArn: 'x' }))).rejects.toThrow(InvalidArn);
  } finally {
    client.destroy();
    server.close();
    await harness.close();
  }
});
