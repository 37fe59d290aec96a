import { z } from 'zod';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import { Template } from 'aws-cdk-lib/assertions';
import { stackOf } from './synthesized.ts';

const Text = z.union([z.string(), z.record(z.string(), z.unknown())]);
const Document = z.looseObject({
  Statement: z.array(z.looseObject({ Effect: z.string(), Resource: z.union([Text, z.array(Text)]).optional() })),
});
const Reason = z.looseObject({
  id: z.string(),
  reason: z.string().min(10),
  applies_to: z.array(z.union([z.string(), z.looseObject({ regex: z.string() })])).default([]),
});
const Resource = z.looseObject({
  Type: z.string(),
  Properties: z.looseObject({ PolicyDocument: Document.optional() }).optional(),
  Metadata: z.looseObject({ cdk_nag: z.looseObject({ rules_to_suppress: z.array(Reason) }).optional() }).optional(),
});
type Resource = z.infer<typeof Resource>;

const template = Template.fromStack(stackOf());
const resources = z.record(z.string(), Resource).parse(template.toJSON().Resources);
const policies = Object.entries(resources).filter(([, { Type }]) => /^AWS::IAM::(Managed)?Policy$/.test(Type));

/** Resources with a star in them, as a policy allows them. */
function stars({ Properties }: Resource): readonly string[] {
  const statements = Properties?.PolicyDocument?.Statement ?? [];
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Resource: allowed = '*' }) => [allowed].flat().map((one) => flattenCfnReference(one)))
    .filter((resource) => resource.includes('*'));
}

function reasonsFor(resource: string, { Metadata }: Resource): readonly string[] {
  const finding = `Resource::${resource}`;
  return (Metadata?.cdk_nag?.rules_to_suppress ?? [])
    .filter(({ id }) => id === 'AwsSolutions-IAM5')
    .filter(({ applies_to: appliesTo }) =>
      appliesTo.some((one) => {
        if (typeof one === 'string') return one === finding;
        const [, source = '', flags] = /^\/(.*)\/(\w*)$/.exec(one.regex) ?? [];
        return new RegExp(source, flags).test(finding);
      }),
    )
    .map(({ reason }) => reason);
}

test.each(policies)('every star in a resource of %s has a reason next to the policy', (_, policy) => {
  const withoutReason = stars(policy).filter((resource) => reasonsFor(resource, policy).length === 0);

  expect(withoutReason).toEqual([]);
});

test('no role has an AWS managed policy, which would allow more than it calls', () => {
  const roles = Object.values(template.findResources('AWS::IAM::Role')) as {
    Properties: { ManagedPolicyArns?: unknown };
  }[];

  expect(roles.filter(({ Properties }) => Properties.ManagedPolicyArns !== undefined)).toEqual([]);
});
