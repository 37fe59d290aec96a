import { readFileSync } from 'node:fs';
import { readCapacity } from '../../../workflow/plan/capacity.ts';

interface Template {
  Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
}

function built(): Template {
  return JSON.parse(readFileSync('dist/cdk.out/NycTaxiTripExplorer.template.json', 'utf8')) as Template;
}

describe('the capacity of a plan', () => {
  test('is that of the built stack', () => {
    const capacity = readCapacity(built());

    expect(capacity).toMatchObject({ vcpu: 1, memoryGb: 2, spotShare: 0, maxTasks: 10, pollSeconds: 20 });
    expect(capacity.stageGb).toMatchObject({ ReconcileTaskSet: 1, FinalAggregateScan: 2 });
  });

  test('follows the stack’s context: the size of a task, and the share on Spot', () => {
    const template = built();
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type === 'AWS::ECS::TaskDefinition') Object.assign(Properties ?? {}, { Cpu: '2048', Memory: '4096' });
      const variables = (Properties?.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables;
      if (variables?.CAPACITY_PROVIDERS !== undefined) variables.CAPACITY_PROVIDERS = 'FARGATE=1,FARGATE_SPOT=3';
    }

    expect(readCapacity(template)).toMatchObject({ vcpu: 2, memoryGb: 4, spotShare: 0.75 });
  });
});
