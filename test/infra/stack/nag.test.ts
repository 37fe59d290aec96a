import { Aspects } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { z } from 'zod';
import { stackOf, synthesized } from './synthesized.ts';

test('cdk-nag has no findings that are not acknowledged with a reason', () => {
  const stack = stackOf();
  Aspects.of(stack).add(new AwsSolutionsChecks({ verbose: true, reports: false }));
  const annotations = Annotations.fromStack(stack);
  const findings = [...annotations.findError('*', Match.anyValue()), ...annotations.findWarning('*', Match.anyValue())];

  expect(findings.map(({ id, entry }) => `${id}: ${JSON.stringify(entry.data)}`)).toEqual([]);
});

test('every wildcard is acknowledged by name, and every acknowledgement gives a readable reason', () => {
  const Acknowledged = z.looseObject({
    Metadata: z.looseObject({
      cdk_nag: z.object({
        rules_to_suppress: z.array(
          z.looseObject({
            id: z.string(),
            reason: z.string(),
            applies_to: z.array(z.json()).optional(),
            is_reason_encoded: z.boolean().default(false),
          }),
        ),
      }),
    }),
  });
  const { Resources } = synthesized().template.toJSON() as { Resources: Record<string, unknown> };
  const rules = Object.entries(Resources).flatMap(([logicalId, resource]) => {
    const { success, data } = Acknowledged.safeParse(resource);
    return success ? data.Metadata.cdk_nag.rules_to_suppress.map((rule) => ({ logicalId, ...rule })) : [];
  });

  const ofAll = rules.filter(({ id, applies_to }) => id.startsWith('AwsSolutions-IAM') && applies_to === undefined);
  const short = rules.filter(({ reason }) => reason.split(' ').length < 5);
  const unreadable = rules.filter(({ is_reason_encoded }) => is_reason_encoded);

  expect(rules.length).toBeGreaterThan(20);
  expect({ ofAll, short, unreadable }).toEqual({ ofAll: [], short: [], unreadable: [] });
});
