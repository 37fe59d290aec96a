import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
const Template = z.object({ Resources: z.record(z.string(), Resource) });
const Joined = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });

/** The definition that the build synthesized; what CloudFormation fills in is left as a placeholder. */
export function realDefinition(): string {
  const text = readFileSync('dist/cdk.out/NycTaxiTripExplorer.template.json', 'utf8');
  const resources = Object.values(Template.parse(JSON.parse(text)).Resources);
  const machine = resources.find(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  const [separator, parts] = Joined.parse(machine?.Properties.DefinitionString)['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : 'value')).join(separator);
}
