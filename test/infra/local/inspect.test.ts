import { inspected, InspectError } from '../../../infra/local/inspect.ts';
import type { LocalStack } from '../../../infra/local/template/local-stack.ts';

const stack = {
  lambdas: ['StagesTearDownED354356', 'StagesStopTaskSet64B5B6C2'].map((logicalId) => ({ logicalId })),
  taskDefinitions: [{ containers: [{ name: 'worker' }] }],
} as unknown as Pick<LocalStack, 'lambdas' | 'taskDefinitions'>;

describe('--inspect', () => {
  test('finds functions by a part of their logical id, and containers by their name', () => {
    expect(inspected(stack, ['TearDown', 'worker'])).toEqual({
      functions: new Set(['StagesTearDownED354356']),
      containers: new Set(['worker']),
    });
  });

  test.each(['work', 'Nothing', ''])('refuses %j, which names neither, and lists what it could name', (name) => {
    expect(() => inspected(stack, ['worker', name])).toThrow(
      new InspectError(
        `--inspect ${name}: no container or function has that name; write one of worker, StagesTearDownED354356, StagesStopTaskSet64B5B6C2`,
      ),
    );
  });
});
