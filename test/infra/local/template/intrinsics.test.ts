import { TemplateError } from '../../../../infra/local/template/template-error.ts';
import { read, valueOf } from './stack-reader.ts';

describe('intrinsic functions', () => {
  const queue = { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } } };
  const vpc = { Vpc: { Type: 'AWS::EC2::VPC' }, Net: { Type: 'AWS::EC2::Subnet' } };
  const Parameters = { Size: { Type: 'Number', Default: 7 }, Names: { Type: 'CommaDelimitedList', Default: 'a,b' } };
  const Conditions = {
    IsSeven: { 'Fn::Equals': [{ Ref: 'Size' }, '7'] },
    Never: { 'Fn::And': [{ Condition: 'IsSeven' }, { 'Fn::Not': [{ Condition: 'IsSeven' }] }] },
    Ever: { 'Fn::Or': [{ Condition: 'Never' }, { Condition: 'IsSeven' }] },
  };
  const Mappings = { Zones: { 'us-east-1': { name: 'east' } } };
  const context = { Resources: { ...queue, ...vpc }, Parameters, Conditions, Mappings };

  test.each([
    ['Ref of a parameter', { Ref: 'Size' }, '7'],
    ['Ref of a queue: its URL at the gateway', { Ref: 'Queue' }, 'http://127.0.0.1:4000/000000000000/jobs'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:us-east-1:000000000000:jobs'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Queue.QueueName' }, 'jobs'],
    ['Fn::Sub of pseudo parameters', { 'Fn::Sub': '${AWS::Partition}/${AWS::StackName}/${!kept}' }, 'aws/Test/${kept}'],
    ['Fn::Sub of attributes', { 'Fn::Sub': '<${Queue.Arn}>' }, '<arn:aws:sqs:us-east-1:000000000000:jobs>'],
    ['Fn::Sub with its own variables', { 'Fn::Sub': ['${A}-${Size}', { A: { Ref: 'Size' } }] }, '7-7'],
    ['Fn::Join', { 'Fn::Join': ['/', ['a', { Ref: 'AWS::Region' }, 3]] }, 'a/us-east-1/3'],
    ['Fn::Join of a list parameter', { 'Fn::Join': ['+', { Ref: 'Names' }] }, 'a+b'],
    ['Fn::Select and Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': [',', 'x,y'] }] }, 'y'],
    ['Fn::GetAZs', { 'Fn::Select': ['2', { 'Fn::GetAZs': '' }] }, 'us-east-1c'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Zones', { Ref: 'AWS::Region' }, 'name'] }, 'east'],
    ['Fn::If that holds', { 'Fn::If': ['Ever', 'yes', 'no'] }, 'yes'],
    ['Fn::If that does not hold', { 'Fn::If': ['Never', 'yes', 'no'] }, 'no'],
    ['AWS::NoValue', { 'Fn::If': ['Never', 'yes', { Ref: 'AWS::NoValue' }] }, undefined],
  ])('%s is resolved', (_, value, expected) => {
    expect(valueOf(value, context)).toBe(expected);
  });

  test('a given parameter overrides its default', () => {
    expect(valueOf({ Ref: 'Size' }, context, { Size: '8' })).toBe('8');
  });

  test('network ids are the same at every start', () => {
    const ids = [valueOf({ Ref: 'Net' }, context), valueOf({ 'Fn::GetAtt': ['Net', 'SubnetId'] }, context)];
    expect(ids[0]).toMatch(/^subnet-[0-9a-f]{17}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  test.each([
    [
      'an intrinsic that it does not know',
      { 'Fn::ImportValue': 'x' },
      'Function: the local cloud does not know Fn::ImportValue',
    ],
    [
      'an attribute that it does not know',
      { 'Fn::GetAtt': ['Queue', 'Size'] },
      'Function: the local cloud does not know Size of Queue (AWS::SQS::Queue)',
    ],
    [
      'a pseudo parameter that it does not know',
      { Ref: 'AWS::NotificationARNs' },
      'Function: the local cloud does not know AWS::NotificationARNs',
    ],
    ['a reference to nothing', { Ref: 'Nobody' }, 'Function: Ref Nobody names neither a parameter nor a resource'],
    [
      'an attribute of nothing',
      { 'Fn::GetAtt': ['Nobody', 'Arn'] },
      'Function: Fn::GetAtt Nobody.Arn names no resource',
    ],
    ['a condition that does not exist', { 'Fn::If': ['Nope', 1, 2] }, 'Function: the template has no condition Nope'],
    [
      'an item past the end',
      { 'Fn::Select': [2, ['a']] },
      'Function: Fn::Select selects an item past the end of the list',
    ],
  ])('%s is refused with the resource named', (_, value, message) => {
    expect(() => valueOf(value, context)).toThrow(new TemplateError(message));
  });

  test('a parameter that the template does not declare is refused', () => {
    expect(() => valueOf('x', context, { Sise: '1' })).toThrow(/has no parameter Sise; it declares: Size, Names/);
  });

  test('a condition that refers to itself is refused', () => {
    const circular = { Conditions: { A: { 'Fn::Not': [{ Condition: 'A' }] } } };
    expect(() => valueOf({ 'Fn::If': ['A', 1, 2] }, circular)).toThrow('condition A refers to itself');
  });

  test('a name that depends on itself is refused', () => {
    const Resources = {
      Loop: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['Loop', 'Arn'] } } },
    };
    expect(() => read({ Resources })).toThrow('Loop: its name depends on itself');
  });
});
